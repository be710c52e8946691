import { join } from 'node:path';

/** The folder of the repository; the same from `src` and from `dist`. */
export const repository = join(__dirname, '../../../..');

/** What is fetched and made for the checks of k8s/, kept between runs and never committed. */
export const workFolder = join(repository, '.paywright/k8s');
