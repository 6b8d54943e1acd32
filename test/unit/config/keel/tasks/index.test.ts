/** The table of tasks holds together. */
import { describe, expect, it } from 'vitest';
import { configJsonSchema } from '../../../../../src/config/keel/jsonSchema';
import { parseConfig } from '../../../../../src/config/keel/parse';
import { taskIds, taskNamed, tasks, tasksReading } from '../../../../../src/config/keel/tasks';
import { configText } from '../../../../../src/config/keel/tasks/configText';
import type { Config } from '../../../../../src/config/keel/schema';

const dataKeys = configJsonSchema().oneOf[0].properties!.data!.properties!;

describe.each(taskIds)('%s', (id) => {
  const { data, models, template, wizard } = tasks[id];
  const known = ['path', ...Object.keys(data)];

  it('has keys of data that say who reads them, the same for all tasks that share one', () => {
    for (const [key, schema] of Object.entries(data)) {
      expect(dataKeys[key]?.description).toContain(`For ${new Intl.ListFormat('en-GB').format(tasksReading(key))}.`);
      expect(tasksReading(key)).toContain(id);
      for (const other of tasksReading(key)) expect(tasks[other].data[key]).toBe(schema);
    }
  });

  it('has a template with a model that it can learn, and with keys that it reads', () => {
    const { config } = parseConfig(configText('a', id, {}));
    expect(models).toContain((config as Config).model.type);
    for (const { key } of template.data) expect(known).toContain(key);
    expect(template.data[0]).toMatchObject({ key: 'path', standIn: expect.any(String) as string });
  });

  it('has words for the wizard, which asks for keys that the template writes', () => {
    expect(wizard.label).not.toBe('');
    expect(wizard.hint).not.toBe('');
    const written = template.data.map(({ key }) => key);
    for (const { key } of [...(wizard.columns ?? []), ...(wizard.beside ?? [])]) expect(written).toContain(key);
  });
});

it('is found by name alone', () => {
  for (const id of taskIds) expect(taskNamed(id)).toBe(tasks[id]);
  for (const other of ['toString', '', 3, null, undefined]) expect(taskNamed(other)).toBeUndefined();
});
