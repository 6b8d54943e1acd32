// `npm run build [-- --minify] [-- names...]`: installs the packages if need be and bundles Keel into dist/.
import { installPackages } from './lib/npm.mjs';
import { node } from './lib/tools.mjs';

await installPackages();
await node(['esbuild.js', ...process.argv.slice(2)]);
