/** What Python is asked of itself, in Python: it prints one line of JSON. */

/** Asks without importing the packages, which takes seconds. The current folder may hold one that is called the same. */
export const interpreterQuestion = `
import sys
if sys.path and sys.path[0] == '': sys.path.pop(0)
import importlib.util, json
names = sys.argv[1:]
print(json.dumps({'python': sys.executable, 'version': list(sys.version_info[:3]),
                  'packages': [name for name in names if importlib.util.find_spec(name) is not None]}))
`;
