// Invoke your Function: Input, Output and Logs side by side.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { greeter, talkative, verbose } from '../fixtures/functions.ts';
import { Editor, expect, expectAccessible, hydrated, open, test } from '../fixtures/test.ts';

test('what a function logged is shown with level, time and extras, and a row opens in full', async ({ page, api }) => {
  await api.createLive({ name: 'talk', code: talkative });
  await open(page, '/functions/talk/invoke');
  await page.getByRole('button', { name: 'Invoke', exact: true }).click();
  const logs = page.getByRole('region', { name: 'Logs' });
  await expect(logs).toContainText('4 entries, 1 error');
  await expect(logs.getByRole('listitem')).toHaveText([
    /Debug.*looking closely/,
    /Info\d\d:\d\d:\d\d\.\d{3}all is well/,
    /Warn.*nearly full/,
    /Error.*something broke/,
  ]);
  await expectAccessible(page);

  await logs.getByRole('button', { name: 'something broke' }).click();
  const entry = page.getByRole('dialog', { name: 'Error entry' });
  await expect(entry).toContainText('E42');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(entry).toBeHidden();
});

test('input that is not JSON is told before anything is sent, and Reset brings the sample back', async ({ page, api }) => {
  await api.createLive({ name: 'greet', code: greeter });
  await open(page, '/functions/greet/invoke');
  const input = new Editor(page, 'Input');
  const sample = await input.value.inputValue();
  await input.write('{ "payload": ');
  await page.getByRole('button', { name: 'Invoke', exact: true }).click();
  await expect(page.getByRole('main').getByRole('alert')).toContainText('Line 1, column 13: EOF while parsing a value');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(input.value).toHaveValue(sample);
  await page.reload();
  await hydrated(page);
  await expect(input.value).toHaveValue(sample);
});

test('an exception is shown with its place in the code', async ({ page, api }) => {
  await api.createLive({ name: 'greet', code: greeter });
  await open(page, '/functions/greet/invoke');
  await new Editor(page, 'Input').write('{ "headers": [], "payload": null }');
  await page.getByRole('button', { name: 'Invoke', exact: true }).click();
  const output = page.getByRole('region', { name: 'Output' });
  await expect(output).toContainText('TypeError');
  await expect(output).toContainText('greet.js:2:');
  await expectAccessible(page);
});

test('a large output is cut in the view and whole in the download', async ({ page, api }) => {
  await api.createLive({ name: 'verbose', code: verbose });
  await open(page, '/functions/verbose/invoke');
  await new Editor(page, 'Input').write('{ "headers": [], "payload": { "length": 3000000 } }');
  await page.getByRole('button', { name: 'Invoke', exact: true }).click();
  await expect(page.getByText('Cut in this view: the first 20000 of 3000000 characters.')).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('region', { name: 'Output' }).getByRole('button', { name: /Download/ }).click();
  const chunks = await (await (await download).createReadStream()).toArray();
  expect(Buffer.concat(chunks).length).toBeGreaterThanOrEqual(3_000_000);
  await expectAccessible(page);
});

test('the cURL text calls the function from a shell', async ({ page, context, api, flint }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await api.createLive({ name: 'greet', code: greeter });
  await open(page, '/functions/greet/invoke');
  await new Editor(page, 'Input').write(`{ "headers": [], "payload": { "name": "O'Brien" } }`);
  await page.getByRole('button', { name: /cURL/ }).click();
  await expect(page.getByText('cURL copied')).toBeVisible();
  await expectAccessible(page);
  const script = await page.evaluate(() => navigator.clipboard.readText());
  const token = await flint.createToken('invoker');
  const { stdout } = await promisify(execFile)('sh', ['-c', script], { env: { ...process.env, FLINT_TOKEN: token } });
  expect(JSON.parse(stdout)).toMatchObject({ outcome: 'ok', result: { greeting: "Hello, O'Brien" } });
});

test('a function that is not deployed cannot be invoked, and the page says why', async ({ page, api }) => {
  await api.create({ name: 'greet', code: greeter });
  await open(page, '/functions/greet/invoke');
  await expect(page.getByRole('button', { name: 'Invoke', exact: true })).toBeDisabled();
  await expect(page.getByRole('main')).toContainText('Only a deployed function can be invoked.');
  await expectAccessible(page);
});
