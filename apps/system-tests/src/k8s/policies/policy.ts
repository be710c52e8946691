import type { KubernetesObject } from '../kubernetes-object';

/** Judges rendered objects together; answers what is wrong, a line each, none when all is well. */
export type Policy = (objects: readonly KubernetesObject[]) => string[];
