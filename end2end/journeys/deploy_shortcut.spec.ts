// The shortcut: a function's context menu leads straight to the review of that function.
import { greeter } from '../fixtures/functions.ts';
import { expect, expectAccessible, open, rowOf, test } from '../fixtures/test.ts';

test('the context menu opens by click, right click and keyboard, and its Deploy leads to the review', async ({ page, api }) => {
  await api.create({ name: 'greet', code: greeter });
  await open(page, '/functions');
  const row = rowOf(page, 'greet');
  const more = row.getByRole('button', { name: 'More actions: greet' });
  const menu = page.getByRole('menu', { name: 'greet' });

  await test.step('by its button', async () => {
    await more.click();
    await expect(menu).toMatchAriaSnapshot(`
      - menu "greet":
        - menuitem "Edit"
        - menuitem "Deploy"
        - menuitem "Invoke Deploy it first" [disabled]
        - menuitem "Undeploy It is not deployed" [disabled]
        - menuitem "Duplicate"
        - menuitem "Delete"
    `);
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(menu).toBeHidden();
    await expect(more).toBeFocused();
  });

  await test.step('by a right click on the row', async () => {
    await row.getByRole('rowheader').click({ button: 'right', position: { x: 4, y: 4 } });
    await expect(menu.getByRole('menuitem', { name: 'Edit' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(menu).toBeHidden();
  });

  await test.step('by the keyboard', async () => {
    await row.getByRole('link', { name: 'greet', exact: true }).focus();
    await page.keyboard.press('Shift+F10');
    await expect(menu.getByRole('menuitem', { name: 'Edit' })).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(menu.getByRole('menuitem', { name: 'Deploy', exact: true })).toBeFocused();
    await page.keyboard.press('Enter');
  });

  await expect(page).toHaveURL('/functions/greet/deploy');
  await page.getByRole('button', { name: 'Approve & Deploy' }).click();
  await expect(page).toHaveURL(/\/deployments/);
  await expect(rowOf(page, 'greet')).toContainText('Deployment successful');
});
