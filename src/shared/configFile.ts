/** Which files are configs of Keel's own, by their names. `package.json` says the same; a test compares the two. */

/** The first is that of new files. */
export const configExtensions = ['.keel.yaml', '.keel.yml'] as const;

/** One glob for all of them. */
export const configGlob = `{${configExtensions.map((extension) => `**/*${extension}`).join(',')}}`;

/** Whether a file or URI is named as a config of Keel's own. */
export const isConfigName = (name: string): boolean =>
  configExtensions.some((extension) => name.toLowerCase().endsWith(extension));
