// A row of Deployments: the way back to what answered before.
import { numbered } from '../fixtures/functions.ts';
import { expect, expectAccessible, open, rowOf, test } from '../fixtures/test.ts';

test('a function is rolled back from its row: the difference first, then one press', async ({ page, api }) => {
  await api.createLive({ name: 'answers', code: numbered(1), env: { MODE: 'one' } });
  await api.save('answers', { code: numbered(2), env: { MODE: 'two' } });
  await api.deploy('answers');
  await open(page, '/deployments');
  const row = rowOf(page, 'answers');
  await expect(row).toContainText('Up to date');

  const dialog = page.getByRole('dialog', { name: 'Roll back answers' });
  await test.step('the version before is chosen, and what it changes is shown', async () => {
    await row.getByRole('button', { name: 'More actions: answers' }).click();
    await page.getByRole('menuitem', { name: 'Roll back' }).click();
    await expect(dialog.getByRole('radio', { name: /^Version 1/ })).toBeChecked();
    await expect(dialog.getByRole('row', { name: 'process.env.MODE two one' })).toBeVisible();
    await expect(dialog.locator('flint-diff')).toHaveAttribute('data-surface', 'monaco');
    await expectAccessible(page);
  });

  await test.step('the row follows', async () => {
    await dialog.getByRole('button', { name: 'Roll back to version 1' }).click();
    await expect(page.getByText('Version 1 answers again')).toBeVisible();
    await expect(row).toContainText('Deployment successful');
    await expect(row).not.toContainText('Up to date');
    await expectAccessible(page);
  });

  await row.getByRole('link', { name: 'Invoke answers' }).click();
  await page.getByRole('button', { name: 'Invoke', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Output' })).toContainText('version 1 answers');
});
