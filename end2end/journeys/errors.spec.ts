// Deployments that fail: the cause is shown where the state is, the code is fixed, the next attempt succeeds.
import { importsNothing, needsBrands } from '../fixtures/functions.ts';
import { Editor, expect, expectAccessible, open, rowOf, test } from '../fixtures/test.ts';

test('a deploy error tells its cause on hover and focus, and is gone once the variable is there', async ({ page, api }) => {
  await api.create({ name: 'brands', code: needsBrands });
  await open(page, '/functions/brands/deploy');
  await page.getByRole('button', { name: 'Approve & Deploy' }).click();

  const row = rowOf(page, 'brands');
  await expect(row).toContainText('Deploy Error');
  const cause = row.getByRole('button', { expanded: false }).filter({ hasText: 'split' });
  const excerpt = row.getByText("1 | const brands = process.env.BRANDS.split(',');");

  await test.step('on hover', async () => {
    await expect(excerpt).toBeHidden();
    await row.getByText(/split/).first().hover();
    await expect(excerpt).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('heading', { level: 1 }).hover();
    await expect(excerpt).toBeHidden();
  });

  await test.step('on focus', async () => {
    await cause.focus();
    await expect(excerpt).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(excerpt).toBeHidden();
  });

  await test.step('the function says so too', async () => {
    await page.getByRole('link', { name: 'Functions', exact: true }).click();
    await expect(rowOf(page, 'brands')).toContainText('Deploy Error');
  });

  await api.save('brands', { env: { BRANDS: 'harbour,orchard' } });
  await open(page, '/functions/brands/deploy');
  await page.getByRole('button', { name: 'Approve & Deploy' }).click();
  await expect(rowOf(page, 'brands')).toContainText('Deployment successful');
  await expect(rowOf(page, 'brands')).not.toContainText('split');
});

test('a build error names the line, and the fixed code is deployed', async ({ page, api }) => {
  await api.create({ name: 'prices', code: importsNothing });
  await open(page, '/functions/prices/deploy');
  await page.getByRole('button', { name: 'Approve & Deploy' }).click();
  const row = rowOf(page, 'prices');
  await expect(row).toContainText('Build Error');
  await row.getByRole('button', { name: /tariffs/ }).focus();
  await expect(row.getByText('prices.js:1:')).toBeVisible();
  await expectAccessible(page);

  await row.getByRole('link', { name: 'prices', exact: true }).click();
  await expect(page).toHaveURL('/functions/prices');
  await new Editor(page, 'Code of prices.js').write('export default async () => 12;\n');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved as version 2')).toBeVisible();
  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  await page.getByRole('button', { name: 'Approve & Deploy' }).click();
  await expect(rowOf(page, 'prices')).toContainText('Deployment successful');
});

test('code that cannot be read is refused when it is saved, with its place', async ({ page, api, watch }) => {
  await api.create({ name: 'greet', code: 'function lambda(input, callback) {}\n' });
  await open(page, '/functions/greet');
  await new Editor(page, 'Code of greet.js').write('function lambda(input, callback) {\n  callback(null, ];\n}\n');
  watch.expectRefusal(422, '/api/v1/functions/greet');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('main').getByRole('alert')).toContainText('greet.js:2:');
  await expectAccessible(page);
});
