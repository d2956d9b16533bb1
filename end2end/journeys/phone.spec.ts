// A deployment followed, its error read and the function deployed again on a phone: 360 × 740, touch.
import { needsBrands } from '../fixtures/functions.ts';
import { expect, expectAccessible, open, rowOf, test } from '../fixtures/test.ts';

test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });

test('a deployment is followed, its error read and repaired on a phone, without Monaco', async ({ page, api }) => {
  const monaco: string[] = [];
  page.on('request', (request) => {
    if (/monaco|worker/.test(new URL(request.url()).pathname)) monaco.push(request.url());
  });
  await api.create({ name: 'brands', code: needsBrands });

  await test.step('the wizard works by touch', async () => {
    await open(page, '/deployments');
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Create deployment' }).first().tap();
    await page.getByRole('option', { name: /brands/ }).tap();
    await expect(page).toHaveURL('/functions/brands/deploy');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Approve & Deploy' }).tap();
  });

  const card = rowOf(page, 'brands');
  await test.step('a tap shows the cause', async () => {
    await expect(card).toContainText('Deploy Error');
    await card.getByRole('button', { name: /split/ }).tap();
    await expect(card.getByText(/const brands = process\.env\.BRANDS/)).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('nothing is wider than the screen', async () => {
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(360);
  });

  await test.step('the same version fails again when it is deployed again', async () => {
    await card.getByRole('button', { name: 'Redeploy' }).tap();
    await expect(card).toContainText('Deploy Error');
  });

  await test.step('once the variable is there, the function is deployed and the page follows by itself', async () => {
    await api.save('brands', { env: { BRANDS: 'harbour,orchard' } });
    await api.deploy('brands');
    await expect(card).toContainText('Deployment successful');
    await expect(card).toContainText('Up to date');
    await expectAccessible(page);
  });

  expect(monaco, 'what was requested of Monaco').toEqual([]);
});
