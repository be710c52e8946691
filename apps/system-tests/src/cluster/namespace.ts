/** Where all of k8s/ lives. */
export const namespace = 'paywright';
