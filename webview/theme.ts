/** Colours and type of the editor's theme, read from its variables; the canvas cannot take them by name. */
import { color } from 'chart.js/helpers';

export interface Theme {
  foreground: string;
  muted: string;
  grid: string;
  border: string;
  background: string;
  badgeText: string;
  act: string;
  warn: string;
  note: string;
  loss: string;
  valLoss: string;
  gradNorm: string;
  lr: string;
  layers: string[];
  highContrast: boolean;
  family: string;
  size: number;
}

/** All but purple, which is the global norm's. */
const layerColours = ['orange', 'green', 'red', 'yellow', 'blue'];

export function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const read = (...names: string[]): string => {
    for (const name of names) {
      const value = style.getPropertyValue(`--vscode-${name}`).trim();
      if (value) return value;
    }
    return style.color;
  };
  const highContrast = /vscode-high-contrast/.test(document.body.className);
  const foreground = read('editor-foreground', 'foreground');
  const chart = (name: string) => read(`charts-${name}`, 'foreground');
  return {
    foreground,
    muted: highContrast ? foreground : read('descriptionForeground', 'foreground'),
    grid: fade(foreground, highContrast ? 0.25 : 0.1),
    border: read('contrastBorder', 'panel-border', 'foreground'),
    background: read('editor-background'),
    badgeText: read('editor-background'),
    act: read('editorError-foreground', 'charts-red'),
    warn: read('editorWarning-foreground', 'charts-yellow'),
    note: read('editorInfo-foreground', 'charts-blue'),
    loss: chart('blue'),
    // The orange of the dark high contrast theme is a dim brown.
    valLoss: chart(highContrast ? 'yellow' : 'orange'),
    gradNorm: chart('purple'),
    lr: chart('green'),
    layers: layerColours.map(chart),
    highContrast,
    family: style.fontFamily,
    size: Math.max(10, parseFloat(style.fontSize) - 2 || 11),
  };
}

/** The colour at a share of its strength: a parent's curve is its child's, fainter. */
export function fade(value: string, share: number): string {
  const parsed = color(value);
  return parsed.valid ? parsed.alpha(parsed.rgb.a * share).rgbString() : value;
}

/** Calls back when the editor changes its theme: it sets variables on the root and classes on the body. */
export function onThemeChange(handle: () => void): void {
  const observer = new MutationObserver(handle);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}
