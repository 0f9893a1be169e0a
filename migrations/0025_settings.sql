-- What a merchant sets without touching the server: the shop's own words and looks, pages of text, and where
-- its navigation leads. What the environment sets explicitly wins over it (platform/settings.ts).

CREATE TABLE shop_settings (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  version int NOT NULL DEFAULT 1,
  data jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(data) = 'object'),  -- by name; what is missing is as the shop comes
  updated_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO shop_settings DEFAULT VALUES;

CREATE TABLE content_pages (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  handle text NOT NULL UNIQUE CHECK (handle ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  title text NOT NULL CHECK (title <> ''),
  body_html text NOT NULL DEFAULT '',     -- made safe when it was saved (platform/rich-text.ts)
  summary text NOT NULL DEFAULT '',       -- what search engines show below the title
  -- What law and buyers look for: linked from the foot of every page while it is published.
  purpose text UNIQUE CHECK (purpose IN ('about', 'returns', 'privacy', 'terms')),
  published boolean NOT NULL DEFAULT false,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- No row: as the shop comes.
CREATE TABLE navigation (
  place text PRIMARY KEY CHECK (place IN ('header', 'footer')),
  -- [{ title, to, id | href }] in order: to is products, find_order, collection (id), page (id), address (href)
  links jsonb NOT NULL CHECK (jsonb_typeof(links) = 'array'),
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- The last time each check before the opening was tried.
CREATE TABLE launch_checks (
  name text PRIMARY KEY,
  outcome text NOT NULL CHECK (outcome IN ('good', 'not_yet', 'bad')),
  words text NOT NULL,
  staff_name text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION tell_settings_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('catalog_changed', 'settings');
  RETURN NULL;
END $$;
CREATE TRIGGER shop_settings_changed AFTER INSERT OR UPDATE OR DELETE ON shop_settings
  FOR EACH STATEMENT EXECUTE FUNCTION tell_settings_changed();
CREATE TRIGGER navigation_changed AFTER INSERT OR UPDATE OR DELETE ON navigation
  FOR EACH STATEMENT EXECUTE FUNCTION tell_settings_changed();
-- Titles of pages stand at the foot of every other page.
CREATE TRIGGER content_pages_changed AFTER INSERT OR UPDATE OR DELETE ON content_pages
  FOR EACH STATEMENT EXECUTE FUNCTION tell_settings_changed();
CREATE FUNCTION tell_page_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('catalog_changed', 'page:' || CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END);
  RETURN NULL;
END $$;
CREATE TRIGGER content_page_changed AFTER INSERT OR UPDATE OR DELETE ON content_pages
  FOR EACH ROW EXECUTE FUNCTION tell_page_changed();

-- Drafts to start from. What is in [square brackets] is for the merchant to fill in: no page is published with it.
INSERT INTO content_pages (handle, title, purpose, body_html) VALUES
('about', 'About us', 'about', '<p>[Who you are, in two or three sentences: what you make or choose, where, and since when.]</p>
<h2>How we work</h2>
<p>[What is special about it: materials, people, places. A reader should be able to picture it.]</p>
<h2>Where to find us</h2>
<p>[Your address, and when somebody is there. Leave this out if there is no place to visit.]</p>'),
('returns', 'Returns and refunds', 'returns', '<p>You can send back what you do not want to keep within [30] days of its arrival. It should be unused and in its own packaging.</p>
<h2>How to return something</h2>
<ol><li>Open your order from the link in our e-mail, or find it with its number and your address.</li><li>Choose what you would like to return, and why.</li><li>Pack it well and send it to the address you are then shown.</li></ol>
<p>Postage for a return is paid by [you, the buyer / us]. For goods that arrived damaged or wrong we pay it.</p>
<h2>Your refund</h2>
<p>We send your money back by the way you paid, within 14 days of hearing that you withdraw, once the goods are here or you have shown that they are on their way.</p>
<h2>What cannot be returned</h2>
<p>[Goods made to your wishes, or sealed goods that were opened. Delete this if there are none.]</p>
<h2>Your right of withdrawal</h2>
<p>[If you sell to consumers in the EU: they may withdraw from the contract within 14 days without giving a reason. Add the wording that your country asks for.]</p>'),
('privacy', 'Privacy', 'privacy', '<p>This page says what we know about you, why, and for how long. Responsible for it is [your business, its address and e-mail].</p>
<h2>When you order</h2>
<p>We keep your name, address, e-mail address and what you bought, to send it and to answer for it (article 6 (1) b GDPR). Invoices are kept for [10] years, as tax law requires (article 6 (1) c).</p>
<h2>Who else sees it</h2>
<ul><li>Stripe, who takes your payment. Card numbers go to Stripe alone; we never see them.</li><li>[Your carrier], who delivers your parcel.</li><li>[Your hosting and e-mail providers].</li></ul>
<h2>Cookies</h2>
<p>We use only cookies that the shop needs: for your cart, your country and, if you have an account, your sign-in. There is no advertising and no tracking.</p>
<h2>Your rights</h2>
<p>You may ask for a copy of your data, have it corrected or erased, and complain to [your data protection authority]. With an account you can export and delete your data yourself.</p>'),
('terms', 'Terms of sale', 'terms', '<p>These terms hold between you and [your business, its legal form, address, register and VAT number].</p>
<h2>Ordering</h2>
<p>What you see in the shop invites you to order. The contract is made when we confirm your order by e-mail.</p>
<h2>Prices and payment</h2>
<p>Prices [include VAT]. Shipping is shown before you order. You pay through Stripe when you order.</p>
<h2>Delivery</h2>
<p>We deliver to the countries offered at checkout, within the days shown there. If something is late we tell you.</p>
<h2>If something is wrong</h2>
<p>The legal rights of buyers hold. Write to us first: most things are solved with one e-mail.</p>
<h2>Law and disputes</h2>
<p>[Which law holds. Say whether you take part in dispute resolution before a consumer board.]</p>');
