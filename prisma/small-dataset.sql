INSERT INTO organisations (id, slug, name, created_at) VALUES
  (1, 'acme',    'Acme Outdoor', '2024-01-01T00:00:00.000Z'),
  (2, 'borealis', 'Borealis',    '2024-01-01T00:00:00.000Z'),
  (3, 'empty',   'Nobody''s',    '2024-03-01T12:30:00.001Z');

INSERT INTO countries (code, country_name, continent) VALUES
  ('AQ', 'Antarctica', NULL),
  ('DE', 'Germany', 'EU'),
  ('FR', 'France', 'EU'),
  ('GB', 'United Kingdom', 'EU'),
  ('JP', 'Japan', 'AS'),
  ('US', 'United States', 'NA');

-- 8 and 9 are spelt alike to the eye only: composed and decomposed. 4 and 5 differ in the id alone. AQ has no city.
INSERT INTO cities (id, name, country_code, population, lat, lon, cost_index, aliases) VALUES
  (1,  'Berlin',       'DE', 3426354, 52.52437, 13.41053,   61.500, '{}'),
  (2,  'Hamburg',      'DE', 1739117, 53.57532, 10.01534,   61.500, '{Hansestadt,"quoted \"name\", with comma"}'),
  (3,  'Bonn',         'DE', NULL,    50.73438, 7.09549,    NULL,   NULL),
  (4,  'Springfield',  'US', 60000,   39.8,     -89.65,     0.001,  '{}'),
  (5,  'Springfield',  'US', 60000,   39.8,     -89.65,     0.001,  '{}'),
  (6,  'Paris',        'FR', 2138551, 48.85341, 2.3488,     12345.678, '{Paname,""}'),
  (7,  'Paris',        'US', 25171,   33.66094, -95.55551,  NULL,   '{}'),
  (8,  U&'Orl\00E9ans',  'FR', 0,       47.90289, 1.90389,    -0.500, '{}'),
  (9,  U&'Orle\0301ans', 'FR', 0,       47.90289, 1.90389,    -0.500, '{}'),
  (10, 'Tokyo',        'JP', 8336599, 35.6895,  139.69171,  120.125, U&'{\6771\4EAC}'),
  (11, 'London',       'GB', NULL,    51.50853, -0.12574,   NULL,   '{}');

INSERT INTO "Tag" (id, name) VALUES (1, 'capital'), (2, 'coast'), (3, 'music'), (4, 'nobody uses this');

INSERT INTO "_CityToTag" ("A", "B") VALUES (1, 1), (1, 3), (2, 2), (2, 3), (6, 1), (10, 1), (10, 2), (10, 3), (11, 1);

-- 9007199254740993 is the first integer that a JavaScript number cannot hold.
INSERT INTO users (id, email, name, external_id, role, active, birth_date, preferences, login_count, password_hash, manager_id, created_at, updated_at) VALUES
  (1,  'ada@example.com',   'Ada',   'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a01', 'ADMIN',  true,  '1985-12-10', '{"theme": "dark", "order": {"b": 1, "a": [1, null, "x"]}}', 9007199254740993, 'hash-1', NULL, '2024-01-02T00:00:00.000Z', '2024-01-02T00:00:00.000Z'),
  (2,  'bo@example.com',    'Bo',    'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a02', 'EDITOR', true,  '1990-02-28', '{}',       3,                    'hash-2', 1,    '2024-01-02T00:00:00.000Z', '2024-01-02T00:00:00.000Z'),
  (3,  'cy@example.com',    'Cy',    'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a03', 'MEMBER', true,  NULL,         '{}',       0,                    NULL,     1,    '2024-01-03T10:20:30.123Z', '2024-01-03T10:20:30.123Z'),
  (4,  'di@example.com',    'Di',    'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a04', 'MEMBER', false, '2000-02-29', 'null',     0,                    'hash-4', 2,    '2024-01-03T10:20:30.124Z', '2024-01-05T00:00:00.000Z'),
  (5,  'Ed@Example.com',    'ed',    'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a05', 'MEMBER', true,  NULL,         '[]',       -9223372036854775000, 'hash-5', 2,    '2024-01-04T00:00:00.000Z', '2024-01-04T00:00:00.000Z'),
  (6,  'flo@example.com',   'Flo',   'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a06', 'MEMBER', true,  '0999-01-01', '{"n": 0.1}', 9223372036854775000, NULL,    4,    '2024-01-04T00:00:00.000Z', '2024-01-04T00:00:00.000Z'),
  (7,  'gus@example.com',   'Gus',   'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a07', 'MEMBER', true,  NULL,         '"text"',   1,                    'hash-7', NULL, '2024-01-04T00:00:00.000Z', '2024-01-04T00:00:00.000Z'),
  (8,  'hal@example.com',   '',      'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a08', 'EDITOR', false, NULL,         '{}',       1,                    NULL,     NULL, '2024-01-04T00:00:00.000Z', '2024-01-04T00:00:00.000Z'),
  (9,  'ida@example.com',   'Ida',   'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a09', 'MEMBER', true,  NULL,         '{}',       1,                    NULL,     9,    '2024-01-04T00:00:00.000Z', '2024-01-04T00:00:00.000Z'),
  (10, 'jo@example.com',    'Jo%_\', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a10', 'MEMBER', true,  NULL,         '{}',       1,                    NULL,     1,    '2024-01-04T00:00:00.000Z', '2024-01-04T00:00:00.000Z');

-- 4 belongs to nobody.
INSERT INTO profiles (id, user_id, bio, website, country_code) VALUES
  (1, 1, 'Counts things.', 'https://example.com/ada', 'GB'),
  (2, 2, NULL, NULL, NULL),
  (3, 3, '', NULL, 'DE'),
  (4, NULL, 'Set free.', NULL, 'DE'),
  (5, 9, E'Two\nlines\tand a tab', NULL, 'JP');

INSERT INTO memberships (user_id, organisation_id, role, joined_at) VALUES
  (1, 1, 'ADMIN',  '2024-01-05T00:00:00.000Z'),
  (1, 2, 'MEMBER', '2024-01-05T00:00:00.000Z'),
  (2, 1, 'EDITOR', '2024-01-06T00:00:00.000Z'),
  (3, 2, 'ADMIN',  '2024-01-06T00:00:00.000Z'),
  (4, 2, 'MEMBER', '2024-01-07T00:00:00.000Z');

-- 1 and 2 were recorded in the same millisecond, one microsecond apart; 3, 4 and 5 happened at one time.
INSERT INTO visits (id, user_id, city_id, visited_at, recorded_at, rating, cost, notes) VALUES
  (1,  1, 1,  '2024-02-01T08:00:00.000Z', '2024-02-01T08:00:00.123456', 5,    120.10,      'Rain.'),
  (2,  1, 2,  '2024-02-02T08:00:00.000Z', '2024-02-01T08:00:00.123457', 4,    0.10,        NULL),
  (3,  1, 10, '2024-02-03T08:00:00.000Z', '2024-02-03T09:00:00.999999', NULL, 0,           NULL),
  (4,  2, 1,  '2024-02-03T08:00:00.000Z', '2024-02-03T09:00:00.000001', 3,    12345678.99, ''),
  (5,  2, 6,  '2024-02-03T08:00:00.000Z', '2024-02-03T09:00:00',        3,    50.00,       'Again'),
  (6,  3, 6,  '2024-02-29T23:59:59.999Z', '2024-02-29T23:59:59.999999', 1,    -5.55,       NULL),
  (7,  3, 7,  '2024-03-10T02:30:00.000Z', '2024-03-10T02:30:00',        NULL, 1.00,        NULL),
  (8,  4, 8,  '2024-03-31T01:30:00.000Z', '2024-03-31T01:30:00',        2,    1.00,        U&'\+01F600 emoji'),
  (9,  4, 9,  '1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999999', 2,    1.00,        NULL),
  (10, 5, 11, '2024-04-01T00:00:00.000Z', '2024-04-01T00:00:00',        5,    12.34,       NULL);

-- `meta`: a JSON null in 2, no value in 3.
INSERT INTO reviews (id, city_id, author_id, visit_id, status, score, body, helpful_count, published_at, thumbnail, meta, created_at, updated_at) VALUES
  (1, 1,  1, 1,    'published', 5, 'Lovely',        10, '2024-02-10T00:00:00.000Z', '\x00ff10', '{"photos": 3, "nested": {"deep": [1, 2]}}', '2024-02-10T00:00:00.000Z', '2024-02-10T00:00:00.000Z'),
  (2, 1,  2, 4,    'published', 3, 'So so',         10, '2024-02-10T00:00:00.000Z', '\x',       'null',  '2024-02-10T00:00:00.000Z', '2024-02-10T00:00:00.000Z'),
  (3, 1,  3, NULL, 'draft',     1, '',              0,  NULL,                       NULL,       NULL,    '2024-02-11T00:00:00.000Z', '2024-02-11T00:00:00.000Z'),
  (4, 2,  1, 2,    'hidden',    4, 'Windy',         1,  '2024-02-12T00:00:00.000Z', NULL,       '[]',    '2024-02-12T00:00:00.000Z', '2024-02-13T00:00:00.000Z'),
  (5, 6,  2, 5,    'published', 5, 'Unforgettable', 99, '2024-02-12T00:00:00.000Z', NULL,       '{}',    '2024-02-12T00:00:00.000Z', '2024-02-12T00:00:00.000Z'),
  (6, 6,  3, 6,    'published', 5, 'Crowded',       0,  '2024-03-01T00:00:00.000Z', '\xdeadbeef', '0',   '2024-03-01T00:00:00.000Z', '2024-03-01T00:00:00.000Z'),
  (7, 10, 1, 3,    'published', 5, 'Quiet',         0,  '2024-03-01T00:00:00.000Z', NULL,       '"null"', '2024-03-01T00:00:00.000Z', '2024-03-01T00:00:00.000Z'),
  (8, 11, 5, 10,   'draft',     2, 'Pricey',        0,  NULL,                       NULL,       NULL,    '2024-04-01T00:00:00.000Z', '2024-04-01T00:00:00.000Z');

INSERT INTO "Favourite" (id, "userId", "cityId", position, "addedAt") VALUES
  (1, 1, 1,  0, '2024-05-01T00:00:00.000Z'),
  (2, 1, 6,  1, '2024-05-01T00:00:00.000Z'),
  (3, 2, 1,  0, '2024-05-02T00:00:00.000Z'),
  (4, 3, 10, 0, '2024-05-02T00:00:00.000Z');

-- The same article number in two tenants.
INSERT INTO products (id, tenant_id, sku, name, price, stock, updated_at) VALUES
  (1, 1, 'TENT-1', 'Tent',     199.90, 5,   '2024-05-01T00:00:00.000Z'),
  (2, 1, 'MAP-1',  'Map',      9.90,   100, '2024-05-01T00:00:00.000Z'),
  (3, 1, 'OLD-1',  'Lantern',  9.90,   0,   '2024-05-01T00:00:00.000Z'),
  (4, 2, 'TENT-1', 'Tent',     249.00, 2,   '2024-05-01T00:00:00.000Z'),
  (5, 2, 'SKI-1',  'Skis',     12345678.99, 1, '2024-05-01T00:00:00.000Z');

INSERT INTO orders (id, tenant_id, customer_id, assignee_id, status, priority, total, created_at, updated_at) VALUES
  (1, 1, 3, 1,    'OPEN',      0, 209.80,  '2024-06-01T00:00:00.000Z', '2024-06-01T00:00:00.000Z'),
  (2, 1, 4, NULL, 'PAID',      2, 9.90,    '2024-06-01T00:00:00.000Z', '2024-06-02T00:00:00.000Z'),
  (3, 1, 3, 2,    'CANCELLED', 0, 0.00,    '2024-06-03T00:00:00.000Z', '2024-06-03T00:00:00.000Z'),
  (4, 2, 3, 3,    'OPEN',      1, 498.00,  '2024-06-03T00:00:00.000Z', '2024-06-03T00:00:00.000Z'),
  (5, 2, 6, NULL, 'SHIPPED',   0, 1234567890.12, '2024-06-04T00:00:00.000Z', '2024-06-04T00:00:00.000Z');

INSERT INTO order_items (id, tenant_id, order_id, product_id, quantity, price) VALUES
  (1, 1, 1, 1, 1, 199.90),
  (2, 1, 1, 2, 1, 9.90),
  (3, 1, 2, 2, 1, 9.90),
  (4, 2, 4, 4, 2, 249.00),
  (5, 2, 5, 5, 1, 12345678.99);

INSERT INTO sessions (id, token, user_id, user_agent, last_seen_at) VALUES
  ('5e551011-0000-4000-8000-000000000001', 'token-1', 1, 'Firefox/144.0', '2024-07-01T00:00:00.000Z'),
  ('5e551011-0000-4000-8000-000000000002', 'token-2', 1, NULL,            '2024-07-02T00:00:00.000Z'),
  ('5e551011-0000-4000-8000-000000000003', 'Token-1', 2, 'Safari/19.1',   '2024-07-02T00:00:00.000Z');
