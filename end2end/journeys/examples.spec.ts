// The examples: deployed by their script, used from the page.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { Editor, expect, expectAccessible, open, rowOf, test } from '../fixtures/test.ts';

const SCRIPT = fileURLToPath(new URL('../../examples/deploy.sh', import.meta.url));

/** One that answers, one that logs, one that refuses, one that is not deployed, one that is not saved. */
const EXAMPLES = ['greeting', 'greet_visitor', 'refund', 'unset_skills', 'half_written'];

test('examples are deployed and invoked by their script, and one is used from the page', async ({ page, flint }) => {
  await test.step('the script finds everything as the examples state it', async () => {
    const env = { ...process.env, FLINT_URL: flint.url, FLINT_TOKEN: await flint.createToken('developer') };
    const { stdout } = await promisify(execFile)('sh', [SCRIPT, ...EXAMPLES], { env });
    expect(stdout).toMatch(/^greet_visitor\n {2}sent .*\n {2}outcome {2}ok, as expected\n {2}answered .*Good to see you, Ada!/m);
    expect(stdout).toMatch(/^refund\n.*\n {2}outcome {2}custom, as expected$/m);
    expect(stdout).toMatch(/^unset_skills\n {2}deploy_error, as expected/m);
    expect(stdout).toMatch(/^half_written\n {2}refused, as expected/m);
  });

  await test.step('they are in the list, with their states', async () => {
    await open(page, '/functions');
    await expect(page.getByRole('rowheader')).toHaveText([/^greet_visitor/, /^greeting/, /^refund/, /^unset_skills/]);
    await expect(rowOf(page, 'greet_visitor')).toContainText('Productive');
    await expect(rowOf(page, 'unset_skills')).toContainText('Deploy Error');
    await expectAccessible(page);
  });

  await test.step('one is invoked', async () => {
    await page.getByRole('link', { name: 'Invoke greet_visitor' }).click();
    await new Editor(page, 'Input').write('{ "headers": [], "payload": { "name": "Grace" } }');
    await page.getByRole('button', { name: 'Invoke', exact: true }).click();
    await expect(page.getByRole('region', { name: 'Output' })).toContainText('Good to see you, Grace!');
    await expect(page.getByRole('region', { name: 'Logs' })).toContainText('Grace came in');
    await expectAccessible(page);
  });
});
