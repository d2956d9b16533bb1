// What must never be lost: an author's text.
import { greeter, typed } from '../fixtures/functions.ts';
import { ADMIN, Editor, expect, expectAccessible, hydrated, logIn, open, rowOf, test } from '../fixtures/test.ts';

test('of two tabs that save the same function, the second sees the conflict and decides', async ({ page, context, api, watch }) => {
  await api.create({ name: 'greet', code: greeter });
  const other = await context.newPage();
  for (const tab of [page, other]) await open(tab, '/functions/greet');
  const theirs = new Editor(page, 'Code of greet.js');
  const mine = new Editor(other, 'Code of greet.js');

  await test.step('one is told as soon as the other has saved', async () => {
    await mine.typeAtTop('// mine\n');
    await theirs.write(greeter.replace('Hello', 'Good day'));
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Saved as version 2')).toBeVisible();
    await expect(other.getByText('saved version 2 meanwhile; your changes are on top of version 1')).toBeVisible();
    await expectAccessible(other);
  });

  const conflict = other.getByRole('dialog', { name: 'saved version 2 meanwhile' });
  await test.step('saving shows both texts and changes nothing yet', async () => {
    watch.expectRefusal(409, '/api/v1/functions/greet');
    await other.getByRole('button', { name: 'Save' }).click();
    await expect(conflict).toBeVisible();
    await expect(conflict.locator('flint-diff')).toHaveAttribute('data-surface', 'monaco');
    await expect(conflict.locator('flint-diff > textarea')).toHaveCount(2);
    await expect(conflict.getByLabel('Theirs', { exact: true }).and(other.locator('textarea'))).toHaveValue(/Good day/);
    await expect(conflict.getByLabel('Yours', { exact: true }).and(other.locator('textarea'))).toHaveValue(/^\/\/ mine/);
    await expectAccessible(other);
    expect(await api.code('greet')).not.toContain('// mine');
  });

  await test.step('both are merged in the editor and saved', async () => {
    await conflict.getByRole('button', { name: 'Merge both in the editor' }).click();
    await expect(conflict).toBeHidden();
    await expect(mine.value).toHaveValue(/\/\/ mine[^]*Good day/);
    await other.getByRole('button', { name: 'Save' }).click();
    await expect(other.getByText('Saved as version 3')).toBeVisible();
    expect(await api.code('greet')).toMatch(/\/\/ mine[^]*Good day/);
  });
});

test('text that was not saved is there after a reload', async ({ page, api }) => {
  await api.create({ name: 'greet', code: greeter });
  await open(page, '/functions/greet');
  const editor = new Editor(page, 'Code of greet.js');
  await editor.typeAtTop('// half a thought');
  await expect(editor.value).toHaveValue(`// half a thought${greeter}`);
  await page.reload();
  await hydrated(page);
  await expect(editor.value).toHaveValue(`// half a thought${greeter}`);
  await expect(page.getByText('Restored your unsaved changes')).toBeVisible();
  await expectAccessible(page);
  expect(await api.code('greet')).toBe(greeter);
});

test('text that was not saved is there after logging out and in again', async ({ page, api, watch }) => {
  // The stream of changes ends with the session.
  watch.expectRefusal(401, '/api/v1/events');
  await api.create({ name: 'greet', code: greeter });
  await open(page, '/functions/greet');
  const editor = new Editor(page, 'Code of greet.js');
  await editor.typeAtTop('// half a thought');
  await expect(page.getByText('Unsaved changes', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Log out' }).click();
  await expect(page).toHaveURL(/\/login/);
  await hydrated(page);
  await logIn(page, ADMIN);
  await expect(page).toHaveURL('/');

  await open(page, '/functions/greet');
  await expect(editor.value).toHaveValue(`// half a thought${greeter}`);
  await expect(page.getByText('Restored your unsaved changes')).toBeVisible();
  await expectAccessible(page);
  await test.step('and gone once it is discarded', async () => {
    await page.getByRole('button', { name: 'Discard' }).click();
    await expect(editor.value).toHaveValue(greeter);
    await expect(page.getByText('No changes to save')).toBeVisible();
  });
});

test('two tabs keep their unsaved text apart, and what a closed one left is offered', async ({ page, context, api }) => {
  await api.create({ name: 'greet', code: greeter });
  const other = await context.newPage();
  for (const tab of [page, other]) await open(tab, '/functions/greet');
  const mine = new Editor(page, 'Code of greet.js');
  const theirs = new Editor(other, 'Code of greet.js');
  await mine.typeAtTop('// one');
  await theirs.typeAtTop('// two');
  await expect(theirs.value).toHaveValue(`// two${greeter}`);
  await page.reload();
  await hydrated(page);
  await expect(mine.value).toHaveValue(`// one${greeter}`);
  await expect(page.getByText('Another tab has unsaved changes')).toBeVisible();
  await expectAccessible(page);

  await other.close();
  await page.getByRole('button', { name: 'Continue here' }).click();
  await expect(mine.value).toHaveValue(`// two${greeter}`);
  await expect(page.getByText('Another tab has unsaved changes')).toBeHidden();
  await expectAccessible(page);
  await page.reload();
  await hydrated(page);
  await expect(mine.value).toHaveValue(`// two${greeter}`);
  await expect(page.getByText('Another tab has unsaved changes')).toBeHidden();
});

test('a TypeScript function begins with its template and is saved by the keyboard', async ({ page, api }) => {
  await open(page, '/functions/new');
  await page.getByRole('radio', { name: /TypeScript/ }).check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('textbox', { name: /^Name/ }).fill('typed');
  await page.getByRole('button', { name: 'Create function' }).click();
  await expect(page).toHaveURL('/functions/typed');
  await new Editor(page, 'Code of typed.ts').write(typed);
  await page.keyboard.press('ControlOrMeta+S');
  await expect(page.getByText('Saved as version 2')).toBeVisible();
  await expectAccessible(page);
  expect(await api.code('typed')).toBe(typed);

  await open(page, '/functions/typed/deploy');
  await page.getByRole('button', { name: 'Approve & Deploy' }).click();
  await expect(rowOf(page, 'typed')).toContainText('Deployment successful');
  await open(page, '/functions/typed/invoke');
  await new Editor(page, 'Input').write('{ "headers": [], "payload": { "name": "Ada" } }');
  await page.getByRole('button', { name: 'Invoke', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Output' })).toContainText('Hello, Ada');
});
