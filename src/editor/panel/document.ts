/** The page around the panel's script. Only scripts with this page's nonce run, and nothing is fetched from anywhere. */
export interface PageParts {
  /** Unguessable, new for every page. */
  nonce: string;
  /** Where styles, fonts and images may come from. */
  source: string;
  style: string;
  script: string;
  language: string;
}

/** The HTML of a panel. The parts come from the editor and are put in as they are. */
export function pageDocument({ nonce, source, style, script, language }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${source}`,
    `font-src ${source}`,
    `img-src ${source} data:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style}">
<title>Keel</title>
</head>
<body>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
