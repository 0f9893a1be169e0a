/** Starts the shop: settings, database, migrations, demo shop, loops, listen. */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:os';
import path from 'node:path';
import { createApp } from './app.ts';
import { sweepWaiting, tellBackInStock } from './catalog/back-in-stock/waiting.ts';
import { runImports } from './catalog/import/run.ts';
import { sweepImports } from './catalog/import/sweep.ts';
import { addJpegs } from './catalog/media/add-jpegs.ts';
import { preparePictures } from './catalog/media/prepare.ts';
import { sweepPictures } from './catalog/media/sweep.ts';
import { publishDue } from './catalog/publishing.ts';
import { runSales } from './catalog/sales.ts';
import { countSales } from './catalog/search/best-sellers.ts';
import { refreshSearch } from './catalog/search/index-products.ts';
import { sweepSearches } from './catalog/search/tuning.ts';
import { sweepDrafts } from './checkout/drafts/personal-data.ts';
import { reconcilePayments, sendRefunds } from './checkout/reconcile.ts';
import { lookForNews } from './checkout/stripe-news.ts';
import { recordTaxes } from './checkout/tax-records.ts';
import { sweepSignIn } from './customers/sweep.ts';
import { setLevels } from './inventory/set-levels.ts';
import { emailKinds } from './letters.ts';
import { watchRateDays } from './markets/rate-days.ts';
import { assumeDeliveries } from './orders/assumed-delivery.ts';
import { eraseDue } from './orders/erasure.ts';
import { sweepOrderLinks } from './orders/lookup.ts';
import { carryOutWithdrawals } from './orders/withdrawals.ts';
import { createStripe } from './payments/stripe.ts';
import { openAssets } from './platform/assets.ts';
import { backUpWhenDue } from './platform/backup/scheduled.ts';
import { type Closing, createClosing } from './platform/closing.ts';
import { type Config, ConfigError, readConfig } from './platform/config.ts';
import { openDatabase, sql } from './platform/db.ts';
import { startEmbeddedPostgres } from './platform/embedded-postgres/embedded-postgres.ts';
import { sweepAccountMail } from './platform/forget-mail.ts';
import { headersOf } from './platform/headers.ts';
import { type Loop, startLoop } from './platform/jobs.ts';
import { createKeptPages } from './platform/kept-pages.ts';
import { createKeptValues } from './platform/kept-values.ts';
import { earOf } from './platform/listener.ts';
import { createMailer, MAIL_AT_ONCE } from './platform/mailer.ts';
import { mediaFiles } from './platform/media-files/by-settings.ts';
import { MediaStoreTrouble } from './platform/media-files/trouble.ts';
import { MigrationError, migrate } from './platform/migrate.ts';
import { endTurn, takeTurn } from './platform/rate-limits.ts';
import { openRedis } from './platform/redis.ts';
import { openReplicas } from './platform/replicas.ts';
import { createSenderLimits, UNPAID } from './platform/sender-limits.ts';
import { serve } from './platform/serve.ts';
import { followSettings, loadSettings, reloadSettings } from './platform/settings.ts';
import { misspelt } from './platform/settings-table/near.ts';
import { surroundings, UnreadableEnvFile } from './platform/settings-table/surroundings.ts';
import { shareLimits } from './platform/shared-limits.ts';
import type { Shop } from './platform/shop.ts';
import { readiness } from './platform/watching/health.ts';
import { createLife } from './platform/watching/life.ts';
import { openLog } from './platform/watching/log.ts';
import { openMetrics } from './platform/watching/metrics.ts';
import { metricsPages, serveMetrics } from './platform/watching/metrics-server.ts';
import { openTraces } from './platform/watching/traces.ts';
import { addUpDays } from './reports/days.ts';
import { queuesOf } from './reports/queues.ts';
import { routes } from './routes.ts';
import { firstOwnerUrl } from './staff/first-owner.ts';
import { sweepStaff } from './staff/sweep.ts';
import { renderLetter } from './ui/letter.tsx';

export interface RunningShop {
  url: string;
  shop: Shop;
  stop(): Promise<void>;
}

/**
 * @param closing what the start has opened so far, for a caller who may have to stop it half-way.
 * @param log for a test that reads it.
 */
export async function startShop(
  config: Config,
  say: (line: string) => void = console.log,
  closing = createClosing(),
  log = openLog(config.logLevel),
): Promise<RunningShop> {
  try {
    const shop = await openShop(config, say, closing, log);
    return { url: config.publicUrl, shop, stop: closing.run };
  } catch (error) {
    await closing.run().catch(() => {});
    throw error;
  }
}

async function openShop(
  config: Config,
  say: (line: string) => void,
  closing: Closing,
  log: Shop['log'],
): Promise<Shop> {
  const { tracesTo } = config.watching;
  if (tracesTo) closing.add(openTraces(tracesTo));
  const databaseUrl = config.databaseUrl ?? (await embeddedDatabase(config, say, closing));
  const { directUrl, isPooled, replicaUrls } = config.databases;
  const migrated = await migrate(directUrl ?? databaseUrl);
  if (migrated.length > 0) say(`✓ database brought up to date (${migrated.length} migrations)`);

  const ear = earOf(() => db.listener);
  const keptPages = createKeptPages({ enabled: config.keepPages, headers: headersOf(config).page, ear });
  const keptValues = createKeptValues(ear);
  const kept = [keptValues, keptPages]; // values first: no page is made of what is no longer so
  const settings = followSettings(
    () => reloadSettings(db, config, { keptPages, keptValues }),
    (error) => log.error({ err: error }, 'settings could not be read again'),
  );
  const db = openDatabase({
    url: databaseUrl,
    poolMax: config.databasePoolMax,
    directUrl,
    isPooled,
    listen: {
      channel: 'catalog_changed',
      heard(tag) {
        replicas.heard(); // first: nothing is made anew from a copy that may not have it
        for (const each of kept) each.drop(tag);
        settings.heard(tag, config);
      },
      hearing(heard) {
        replicas.trust(heard);
        for (const each of kept) each.trust(heard);
        if (heard) settings.read();
      },
    },
  });
  closing.add(() => db.close());
  const replicas = openReplicas({
    urls: config.roles.web ? replicaUrls : [],
    poolMax: config.databasePoolMax,
    isPooled,
    primary: db,
    say,
  });
  closing.add(() => replicas.close());
  await loadSettings(db, config);
  await fillWhenEmpty(config, db, say);
  await readInAtFirst(config, db);

  const standIn = config.stripe ? undefined : await openStandIn(config, closing);
  const stripe = config.stripe ?? standIn!.settings;
  const loops = new Map<string, Loop>();
  const shop: Shop = {
    config,
    db,
    browsing: replicas.db,
    stripe: createStripe(stripe),
    keptPages,
    keptValues,
    assets: openAssets(),
    log,
    life: createLife(),
    senders: createSenderLimits({
      enabled: config.watching.senderLimits,
      shared: limitsInRedis(config, say, closing),
    }),
    wake: (name) => loops.get(name)?.wake(),
  };
  const app = createApp(shop, { webhookSecret: stripe.webhookSecret, standIn: standIn?.app });
  if (config.s3) void tellStore(config, log, say); // a slow store keeps no shop closed
  await watch(shop, loops, closing);
  if (config.roles.worker) startLoops(shop, loops, closing, databaseUrl);
  closing.add(() => shop.life.stop()); // first, so that nothing long is begun or gone on with
  if (config.roles.web) await serve(shop, app, closing);
  standIn?.start();
  return shop;
}

function limitsInRedis(config: Config, say: (line: string) => void, closing: Closing) {
  if (!config.redisUrl || !config.roles.web) return undefined;
  const redis = openRedis({ url: config.redisUrl, say });
  closing.add(() => redis.close());
  return shareLimits(redis, new URL(config.publicUrl).host, UNPAID);
}

async function embeddedDatabase(
  config: Config,
  say: (line: string) => void,
  closing: Closing,
): Promise<string> {
  const embedded = await startEmbeddedPostgres({ dataDir: config.dataDir, say });
  closing.add(() => embedded.stop());
  embedded.keepAlive();
  return embedded.url;
}

function startLoops(shop: Shop, loops: Map<string, Loop>, closing: Closing, url: string): void {
  const { config, log } = shop;
  const mailer = createMailer(shop.db, config, emailKinds(config), renderLetter);
  const seconds = config.sweepSeconds;
  loops.set('payments', startLoop({ name: 'payments', seconds, log, turn: () => reconcilePayments(shop) }));
  loops.set('refunds', startLoop({ name: 'refunds', seconds, log, turn: () => sendRefunds(shop) }));
  if (config.taxProvider === 'stripe')
    loops.set('taxes', startLoop({ name: 'taxes', seconds, log, turn: () => recordTaxes(shop) }));
  const assume = () => assumeDeliveries(shop);
  if (config.assumeDeliveredDays > 0)
    loops.set('deliveries', startLoop({ name: 'deliveries', seconds: 600, log, turn: assume }));
  loops.set('rates', startLoop({ name: 'rates', seconds: 60, log, turn: watchRateDays(shop) }));
  loops.set('news', startLoop({ name: 'news', seconds, log, turn: () => lookForNews(shop) }));
  const carryOut = () => carryOutWithdrawals(shop);
  loops.set('withdrawals', startLoop({ name: 'withdrawals', seconds: 60, log, turn: carryOut }));
  // A turn a second, and more only while there is a full load: mail waits for buyers, not they for it.
  const sendMail = async () => ((await mailer.sendDue()) === MAIL_AT_ONCE ? MAIL_AT_ONCE : 0);
  loops.set('mail', startLoop({ name: 'mail', seconds: 1, log, turn: sendMail }));
  loops.set('erasures', startLoop({ name: 'erasures', seconds: 600, log, turn: () => eraseDue(shop) }));
  const sales = () => runSales(shop.db, config.shop.currency);
  loops.set('sales', startLoop({ name: 'sales', seconds, log, turn: sales }));
  const publish = () => publishDue(shop.db);
  loops.set('publishing', startLoop({ name: 'publishing', seconds, log, turn: publish }));
  loops.set('pictures', startLoop({ name: 'pictures', seconds: 5, log, turn: () => makePictures(shop) }));
  const imports = () => runImports(shop, { setStock: setLevels, isStopping: () => shop.life.isStopping });
  loops.set('imports', startLoop({ name: 'imports', seconds: 5, log, turn: imports }));
  const search = () => refreshSearch(shop.db, config.shop.locale);
  loops.set('search', startLoop({ name: 'search', seconds: 1, log, turn: search }));
  // Once a minute, however many processes there are: a few are told at a time.
  const back = async () =>
    (await takeTurn(shop.db, 'back-in-stock', 55)) ? await tellBackInStock(shop.db, config) : 0;
  loops.set('back-in-stock', startLoop({ name: 'back-in-stock', seconds: 60, log, turn: back }));
  const best = () => countSales(shop.db, config.shop.timeZone);
  loops.set('best-sellers', startLoop({ name: 'best-sellers', seconds: 3600, log, turn: best }));
  const days = () => addUpDays(shop.db, shop.config.shop.timeZone);
  loops.set('days', startLoop({ name: 'days', seconds: 600, log, turn: days }));
  const sweepOnce = async () => ((await takeTurn(shop.db, 'sweep', 3_500)) ? await sweep(shop) : 0);
  loops.set('sweep', startLoop({ name: 'sweep', seconds: 3600, log, turn: sweepOnce }));
  loops.set('sign-in', startLoop({ name: 'sign-in', seconds: 600, log, turn: () => sweepSignIn(shop) }));
  loops.set('staff', startLoop({ name: 'staff', seconds: 3600, log, turn: () => sweepStaff(shop) }));
  const backUp = () => backUpWhenDue(shop, url);
  if (config.backup.to) loops.set('backups', startLoop({ name: 'backups', seconds: 60, log, turn: backUp }));
  closing.add(() => mailer.close());
  closing.add(() => Promise.all([...loops.values()].map((loop) => loop.stop())));
}

/** Longer than a batch of JPEGs takes. */
const JPEGS_SECONDS = 60;

/** New ones first. Of older ones that have no JPEG yet, one process makes some at a time. */
async function makePictures(shop: Shop): Promise<number> {
  if ((await preparePictures(shop)) > 0) return 1;
  if (!(await takeTurn(shop.db, 'jpegs', JPEGS_SECONDS))) return 0;
  const made = await addJpegs(shop);
  await endTurn(shop.db, 'jpegs');
  return made;
}

/** Takes away what opens nothing any more, mail that nobody asks for again, and pictures that nothing shows. */
async function sweep({ db, config }: Shop): Promise<number> {
  await sweepOrderLinks(db);
  await sweepAccountMail(db);
  await sweepDrafts(db);
  await sweepImports({ db, config });
  await sweepSearches(db);
  await sweepWaiting(db);
  await sweepPictures({ db, config }); // last: it may fail by a store that is down
  return 0;
}

/** Figures for Prometheus, on a port of their own, until all else has ended. */
async function watch(shop: Shop, loops: Map<string, Loop>, closing: Closing): Promise<void> {
  const { config, db, keptPages } = shop;
  if (!config.watching.metrics) return;
  const ready = readiness(shop);
  const metrics = openMetrics({
    db,
    keptPages,
    poolMax: config.databasePoolMax,
    loopSeconds: () => new Map([...loops].map(([name, loop]) => [name, loop.seconds])),
    queues: queuesOf(db),
    isReady: async () => (await ready()).ok,
  });
  closing.add(() => metrics.close());
  const server = await serveMetrics(metricsPages(metrics, ready), config.watching.metrics);
  closing.add(() => {
    server.close();
    server.closeAllConnections();
  });
}

/** After the first start, or an upgrade, lists would be empty; the loop goes on where this takes too long to wait for. */
async function readInAtFirst(config: Config, db: Shop['db']): Promise<void> {
  const until = Date.now() + 2_000;
  while (Date.now() < until && (await refreshSearch(db, config.shop.locale)) > 0);
}

async function fillWhenEmpty(config: Config, db: Shop['db'], say: (line: string) => void): Promise<void> {
  if (config.production && !config.demo) return;
  const filled = await db.row(sql`SELECT 1 FROM products LIMIT 1`);
  if (filled) return;
  const { fillDemoShop } = await import('./dev/demo/fill.ts');
  const started = Date.now();
  say("  drawing the demo shop's pictures; this is done once");
  await fillDemoShop({ db, media: mediaFiles(config), say: showProgress(say) });
  say(`✓ demo shop filled (${Math.round((Date.now() - started) / 1000)} s)`);
}

/** Whether the store for pictures lets the shop in; the shop runs all the same. */
async function tellStore(config: Config, log: Shop['log'], say: (line: string) => void): Promise<void> {
  const { bucket } = config.s3!;
  try {
    for await (const _ of mediaFiles(config).list(''))
      return say(`✓ pictures are kept in the bucket ${bucket}`);
    say(
      `✓ pictures are kept in the bucket ${bucket}, which is empty (npx pushcart media-copy fills it from the disk)`,
    );
  } catch (error) {
    log.error({ err: error }, 'the store for pictures cannot be used');
    const isDown = error instanceof MediaStoreTrouble && error.passes;
    const until = isDown ? 'it answers' : 'the S3 settings are right';
    say(`✗ ${(error as Error).message}. The shop runs; pictures are missing until ${until}.`);
  }
}

/** A line for every tenth of the way. */
function showProgress(say: (line: string) => void) {
  let shown = 0;
  return ({ done, of }: { done: number; of: number }) => {
    const tenth = Math.floor((done / of) * 10);
    if (tenth > shown) say(`  ${done} of ${of} pictures`);
    shown = Math.max(shown, tenth);
  };
}

/** Without Stripe keys: the shop's own stand-in, spoken to over HTTP through the same SDK. */
async function openStandIn(config: Config, closing: Closing) {
  const { createStripeStandIn } = await import('./dev/stripe/stand-in.ts');
  const webhookSecret = `whsec_${randomBytes(24).toString('base64url')}`;
  const local = `http://127.0.0.1:${config.port}`;
  const standIn = createStripeStandIn({
    file: path.join(config.dataDir, 'stripe-stand-in.sqlite'),
    publicUrl: config.publicUrl,
    merchantName: config.shop.name,
    country: config.shop.country,
    controlOverHttp: false,
    webhook: { url: local + routes.stripeWebhook(), secret: webhookSecret },
  });
  closing.add(() => standIn.stop());
  return { ...standIn, settings: { secretKey: 'sk_test_stand_in', webhookSecret, apiBase: new URL(local) } };
}

/** One press of Ctrl-C may come twice, from the terminal and from npm; who presses again does it later. */
const AGAIN_AFTER_MS = 1_000;

async function main(): Promise<void> {
  const closing = createClosing();
  let asked: number | undefined;
  const stop = (signal: NodeJS.Signals) => {
    if (asked !== undefined && Date.now() - asked > AGAIN_AFTER_MS)
      process.exit(128 + constants.signals[signal]);
    asked ??= Date.now();
    closing.run().then(() => process.exit(0), failed);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const { shop, url } = await startShop(settingsAtStart(), console.log, closing);
  console.log(`\n  ${shop.config.shop.name} is open: ${url}\n`);
  const ownerUrl = shop.config.roles.web ? await firstOwnerUrl(shop) : undefined;
  if (ownerUrl) console.log(`  Create the first owner: ${ownerUrl}\n`);
}

/** What says in words what to do. */
const EXPECTED = [ConfigError, UnreadableEnvFile, MigrationError, MediaStoreTrouble];

/** Warns of names that look like settings and are none. */
function settingsAtStart(): Config {
  const env = surroundings();
  for (const line of misspelt(env)) console.warn(`! ${line}`);
  return readConfig(env);
}

function failed(error: NodeJS.ErrnoException): never {
  if (EXPECTED.some((each) => error instanceof each)) console.error(error.message);
  else if (error.code === 'EADDRINUSE')
    console.error(`Port ${process.env.PORT ?? 3000} is taken. Set PORT to another one.`);
  else console.error(error);
  process.exit(1);
}

if (import.meta.main) main().catch(failed);
