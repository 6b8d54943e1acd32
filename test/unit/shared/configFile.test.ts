import { expect, it } from 'vitest';
import { configExtensions, configGlob, isConfigName } from '../../../src/shared/configFile';

it('knows a config by its name, with both endings of YAML and in a URI', () => {
  for (const extension of configExtensions) {
    expect(isConfigName(`a${extension}`)).toBe(true);
    expect(isConfigName(`file:///work%20space/a${extension.toUpperCase()}`)).toBe(true);
    expect(configGlob).toContain(`**/*${extension}`);
  }
  for (const name of ['keel.yaml', 'a.yaml', 'a.keel.yaml.bak', 'a.keel.json']) expect(isConfigName(name)).toBe(false);
});
