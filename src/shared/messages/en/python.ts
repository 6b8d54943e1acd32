/** What is said of the user's Python, scripts and launchers. */
export const python = {} as const;
