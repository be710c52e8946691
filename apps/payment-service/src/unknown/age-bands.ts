/** How long something has been unknown, in bands an operator thinks in; `from` in seconds. */
export const ageBands = [
  { name: 'under-1-minute', from: 0 },
  { name: 'under-10-minutes', from: 60 },
  { name: 'under-1-hour', from: 10 * 60 },
  { name: 'under-1-day', from: 60 * 60 },
  { name: 'over-1-day', from: 24 * 60 * 60 },
] as const;

export type AgeBand = (typeof ageBands)[number]['name'];
