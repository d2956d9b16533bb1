// Replaces the key of the mail service, on the first of each month. The service gives a new key for the old one, which
// is void from then on: so the new one is stored before anything else can fail.
const { Toolbelt } = require('lp-faas-toolbelt');

const secrets = Toolbelt.SecretClient();
const httpClient = Toolbelt.HTTPClient();

function lambda(input, callback) {
  secrets
    .readSecret('mail-key')
    .then(({ value }) =>
      httpClient({ method: 'POST', uri: `${process.env.MAIL_URL}/keys`, auth: { bearer: value }, json: true }),
    )
    .then(({ key }) => secrets.updateSecret({ key: 'mail-key', value: key }))
    .then(() => {
      console.info('the key is replaced');
      callback(null, 'replaced');
    })
    // A status that is no success is thrown, and so is a secret that is missing: both end up here.
    .catch((fault) => callback(fault));
}
