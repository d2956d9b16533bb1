// The author's desk: functions found, copied and deleted; variables, drafts and earlier versions in the editor.
import { greeter, needsBrands } from '../fixtures/functions.ts';
import { Editor, expect, expectAccessible, hydrated, open, test } from '../fixtures/test.ts';

test('functions are found by a part of their name, and the address keeps what is looked for', async ({ page, api }) => {
  for (const name of ['greet_visitor', 'prices', 'visits']) await api.create({ name, code: greeter });
  await open(page, '/functions');
  const names = page.getByRole('rowheader');
  await expect(names).toHaveText(['greet_visitor', 'prices', 'visits']);
  const search = page.getByRole('searchbox', { name: 'Find a function' });
  await search.fill('VISIT');
  await expect(names).toHaveText(['greet_visitor', 'visits']);
  await expect(page).toHaveURL('/functions?search=VISIT');
  await expectAccessible(page);
  await page.reload();
  await hydrated(page);
  await expect(search).toHaveValue('VISIT');
  await expect(names).toHaveText(['greet_visitor', 'visits']);

  await search.fill('nothing');
  await expect(page.getByRole('heading', { name: 'No function is called “nothing”' })).toBeVisible();
  await expectAccessible(page);
  await search.fill('');
  await expect(names).toHaveCount(3);
});

test('a function is duplicated, and the copy is deleted by its name', async ({ page, api }) => {
  await api.createLive({ name: 'hello', code: greeter, description: 'Says hello' });
  await open(page, '/functions');
  const menuOf = (name: string) => page.getByRole('button', { name: `More actions: ${name}`, exact: true });

  await test.step('the copy opens in the editor, with the same code', async () => {
    await menuOf('hello').click();
    await page.getByRole('menuitem', { name: 'Duplicate' }).click();
    await expect(page).toHaveURL('/functions/hello_copy');
    await expect(page.getByText('hello is duplicated')).toBeVisible();
    await expect(new Editor(page, 'Code of hello_copy.js').value).toHaveValue(greeter);
    await expectAccessible(page);
  });

  await test.step('what is live cannot be deleted', async () => {
    await page.getByRole('link', { name: 'All functions' }).click();
    await menuOf('hello').click();
    await expect(page.getByRole('menuitem', { name: /^Delete/ })).toContainText('Undeploy it first');
    await page.keyboard.press('Escape');
  });

  await test.step('only its name lets the copy be deleted', async () => {
    await menuOf('hello_copy').click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    const question = page.getByRole('dialog', { name: 'Delete hello_copy' });
    const remove = question.getByRole('button', { name: 'Delete', exact: true });
    const name = question.getByRole('textbox', { name: "Type the function's name to delete it" });
    await expect(question).toContainText('Its code, versions and deployments are gone for good.');
    await name.fill('hello');
    await expect(remove).toBeDisabled();
    await expectAccessible(page);
    await name.fill('hello_copy');
    await remove.click();
    await expect(page.getByText('hello_copy is deleted')).toBeVisible();
    await expect(page.getByRole('rowheader')).toHaveText([/^hello\s*Says hello$/]);
    await expectAccessible(page);
  });
});

test('environment variables are written beside the code and saved with it', async ({ page, api }) => {
  await api.create({ name: 'brands', code: needsBrands });
  await open(page, '/functions/brands');
  await page.getByRole('tab', { name: 'Environment' }).click();
  const panel = page.getByRole('tabpanel', { name: 'Environment' });
  const names = panel.getByRole('textbox', { name: 'Name', exact: true });
  const value = panel.getByRole('textbox', { name: 'Value of BRANDS' });
  const save = page.getByRole('button', { name: 'Save', exact: true });

  await test.step('the first one is saved', async () => {
    await expect(panel).toContainText('No environment variables yet');
    await expectAccessible(page);
    await panel.getByRole('button', { name: 'Add a variable' }).click();
    await expect(names).toBeFocused();
    await names.fill('BRANDS');
    await value.fill('harbour,orchard');
    await expectAccessible(page);
    await save.click();
    await expect(page.getByText('Saved as version 2')).toBeVisible();
  });

  await test.step('a name that is there already is told, and keeps from saving', async () => {
    await panel.getByRole('button', { name: 'Add a variable' }).click();
    await names.last().fill('BRANDS');
    await expect(panel.getByText('Another variable has this name').last()).toBeVisible();
    await expect(save).toBeDisabled();
    await expectAccessible(page);
    await panel.getByRole('button', { name: 'Remove BRANDS' }).last().click();
    await expect(page.getByText('No changes to save')).toBeVisible();
  });

  await test.step('it is there after a reload, and the function finds it when it is deployed', async () => {
    await page.reload();
    await hydrated(page);
    await page.getByRole('tab', { name: 'Environment' }).click();
    await expect(value).toHaveValue('harbour,orchard');
    await api.deploy('brands');
  });
});

test('a draft is tested with a payload, and nothing is saved by that', async ({ page, api }) => {
  await api.create({ name: 'greet', code: greeter });
  await open(page, '/functions/greet');
  await new Editor(page, 'Code of greet.js').write(greeter.replace('Hello', 'Good day'));
  await page.getByRole('tab', { name: 'Payload' }).click();
  const input = new Editor(page, 'Input');
  const testDraft = page.getByRole('button', { name: 'Test draft' });
  const outcome = page.getByRole('region', { name: 'Test of the draft' });
  const output = outcome.getByRole('region', { name: 'Output' });

  await test.step('it answers and logs', async () => {
    await input.write('{ "headers": [], "payload": { "name": "Ada" } }');
    await testDraft.click();
    await expect(output).toContainText('Good day, Ada');
    await expect(outcome.getByRole('region', { name: 'Logs' })).toContainText('1 entry');
    await expectAccessible(page);
  });

  await test.step('it fails with its place', async () => {
    await input.write('{ "headers": [], "payload": null }');
    await testDraft.click();
    await expect(output).toContainText('TypeError');
    await expect(output).toContainText('greet.js:2:');
    await expectAccessible(page);
  });

  await outcome.getByRole('button', { name: 'Close' }).click();
  await expect(outcome).toBeHidden();
  await expect(page.getByText('Unsaved changes', { exact: true })).toBeVisible();
  expect(await api.code('greet')).toBe(greeter);
});

test('an earlier version is compared with the text in the editor and brought back', async ({ page, api }) => {
  await api.createLive({ name: 'greet', code: greeter });
  await api.save('greet', { code: greeter.replace('Hello', 'Good day') });
  await open(page, '/functions/greet');
  await page.getByRole('tab', { name: 'Versions' }).click();
  const versions = page.getByRole('tabpanel', { name: 'Versions' }).getByRole('listitem');
  await expect(versions).toHaveText([/^Version 2(?!.*Live)/, /^Version 1\s*Live/]);
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Compare version 1' }).click();
  const dialog = page.getByRole('dialog', { name: 'Version 1 and the text in the editor' });
  await expect(dialog.locator('flint-diff')).toHaveAttribute('data-surface', 'monaco');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Restore into the editor' }).click();
  await expect(dialog).toBeHidden();
  await expect(new Editor(page, 'Code of greet.js').value).toHaveValue(greeter);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved as version 3')).toBeVisible();
  await expect(versions).toHaveText([/^Version 3/, /^Version 2/, /^Version 1/]);
});
