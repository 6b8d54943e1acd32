/** Files dropped on the page are opened as logs; where they lie is told by the editor's own list, if at all. */
import { send } from './bridge';

/** What VS Code and its Explorer put into a drag, best first. */
const lists = ['application/vnd.code.uri-list', 'text/uri-list'];

export function listenDrops(): void {
  document.addEventListener('dragover', (event) => {
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
  });
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    const uris = lists.map((type) => event.dataTransfer?.getData(type) ?? '').find((text) => text !== '');
    send({ type: 'dropped', uris: uris ?? '' });
  });
}
