"""The one statement that writes: events, projections, receipt and audit of one command, or nothing of it.

It compares the campaign's seq and epoch with those that the writer folded up to, so that a writer who missed something
changes nothing and can look again. Prepared, in autocommit: one round trip.
"""

_ADVANCE = """
WITH head AS (
  UPDATE campaigns SET
    seq = $3, slug = $4::jsonb->>'slug', name = $4::jsonb->>'name', description = $4::jsonb->>'description',
    system = $4::jsonb->>'system', visibility = $4::jsonb->>'visibility', settings = $4::jsonb->'settings',
    play = CASE WHEN $4::jsonb ? 'play' THEN $4::jsonb->'play' ELSE play END,
    held = CASE WHEN $4::jsonb ? 'held' THEN nullif($4::jsonb->'held', 'null'::jsonb) ELSE held END,
    updated_at = ($4::jsonb->>'updated_at')::timestamptz, deleted_at = ($4::jsonb->>'deleted_at')::timestamptz
  WHERE id = $1 AND seq = $2 AND epoch = ($4::jsonb->>'epoch')::uuid AND deleted_at IS NULL
  RETURNING id, seq
)"""

_BEGIN = """
WITH head AS (
  INSERT INTO campaigns (id, slug, name, description, system, visibility, settings, play, seq, epoch, admin_token_hash,
                         overlay_key_hash, created_at, updated_at)
  SELECT $1, $4::jsonb->>'slug', $4::jsonb->>'name', $4::jsonb->>'description', $4::jsonb->>'system',
         $4::jsonb->>'visibility', $4::jsonb->'settings', coalesce($4::jsonb->'play', '{}'::jsonb), $3,
         ($4::jsonb->>'epoch')::uuid,
         decode($4::jsonb->>'admin_token_hash', 'hex'),
         decode($4::jsonb->>'overlay_key_hash', 'hex'), ($4::jsonb->>'created_at')::timestamptz,
         ($4::jsonb->>'updated_at')::timestamptz
  WHERE $2::bigint = 0
  RETURNING id, seq
)"""

_REST = """
, logged AS (
  INSERT INTO events (campaign_id, seq, id, character_id, episode_id, event_type, data, actor, "group", text, at, held)
  SELECT head.id, e.seq, e.id, e.character_id, e.episode_id, e.event_type, e.data, $6::jsonb->'actor', e."group",
         $6::jsonb->>'text', e.at, e.held
  FROM head, jsonb_to_recordset($5::jsonb) AS e(
    seq bigint, id uuid, character_id uuid, episode_id uuid, event_type text, data jsonb, "group" bigint,
    at timestamptz, held boolean)
), receipt AS (
  INSERT INTO receipts (campaign_id, key, request_hash, first_seq, seq, reply, at)
  SELECT head.id, $6::jsonb->>'key', decode($6::jsonb->>'request_hash', 'hex'), $2 + 1, head.seq,
         $6::jsonb->>'reply', ($6::jsonb->>'at')::timestamptz
  FROM head
), audited AS (
  INSERT INTO audit (campaign_id, at, actor, source, text, outcome, seq)
  SELECT head.id, ($6::jsonb->>'at')::timestamptz, $6::jsonb->'actor', $6::jsonb->>'source', $6::jsonb->>'text',
         'applied', head.seq
  FROM head
), kept_characters AS (
  INSERT INTO characters (id, campaign_id, name, player_name, class, race, aliases, stats, status, portrait_url,
                          background_url, version, created_at, updated_at)
  SELECT c.id, head.id, c.name, c.player_name, c.class, c.race, c.aliases, c.stats, c.status, c.portrait_url,
         c.background_url, c.version, c.created_at, c.updated_at
  FROM head, jsonb_to_recordset($7::jsonb->'characters') AS c(
    id uuid, name text, player_name text, class text, race text, aliases jsonb, stats jsonb, status jsonb,
    portrait_url text, background_url text, version bigint, created_at timestamptz, updated_at timestamptz)
  ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, player_name = excluded.player_name, class = excluded.class, race = excluded.race,
    aliases = excluded.aliases, stats = excluded.stats, status = excluded.status,
    portrait_url = excluded.portrait_url, background_url = excluded.background_url, version = excluded.version,
    updated_at = excluded.updated_at
  WHERE characters.campaign_id = excluded.campaign_id
), gone_characters AS (
  DELETE FROM characters USING head
  WHERE characters.campaign_id = head.id
    AND characters.id IN (SELECT gone::uuid FROM jsonb_array_elements_text($7::jsonb->'gone_characters') AS gone)
), kept_rosters AS (
  INSERT INTO rosters (campaign_id, name, character_ids, active)
  SELECT head.id, r.name, r.character_ids, r.active
  FROM head, jsonb_to_recordset($7::jsonb->'rosters') AS r(name text, character_ids jsonb, active boolean)
  ON CONFLICT (campaign_id, name) DO UPDATE SET character_ids = excluded.character_ids, active = excluded.active
), gone_rosters AS (
  DELETE FROM rosters USING head
  WHERE rosters.campaign_id = head.id
    AND rosters.name IN (SELECT jsonb_array_elements_text($7::jsonb->'gone_rosters'))
), placed AS (
  INSERT INTO layout_overrides (campaign_id, tier, badges, chips, version)
  SELECT head.id, l.tier, l.badges, l.chips, l.version
  FROM head, jsonb_to_recordset($7::jsonb->'layout') AS l(tier text, badges jsonb, chips jsonb, version bigint)
  ON CONFLICT (campaign_id, tier) DO UPDATE SET
    badges = excluded.badges, chips = excluded.chips, version = excluded.version
), kept_episodes AS (
  INSERT INTO episodes (id, campaign_id, episode_number, title, date, summary, started_at, ended_at, breaks)
  SELECT e.id, head.id, e.episode_number, e.title, e.date, e.summary, e.started_at, e.ended_at, e.breaks
  FROM head, jsonb_to_recordset($7::jsonb->'episodes') AS e(
    id uuid, episode_number integer, title text, date date, summary text, started_at timestamptz,
    ended_at timestamptz, breaks jsonb)
  ON CONFLICT (campaign_id, episode_number) DO UPDATE SET
    id = excluded.id, title = excluded.title, date = excluded.date, summary = excluded.summary,
    started_at = excluded.started_at, ended_at = excluded.ended_at, breaks = excluded.breaks
), gone_episodes AS (
  DELETE FROM episodes USING head
  WHERE episodes.campaign_id = head.id
    AND episodes.episode_number IN (
      SELECT gone::integer FROM jsonb_array_elements_text($7::jsonb->'gone_episodes') AS gone)
)
SELECT seq FROM head
"""

HOLD_STILL = "SELECT FROM campaigns WHERE id = $1 FOR UPDATE"
"""Keeps all other writers from a campaign until the transaction ends; they come in turn."""

ADVANCE = _ADVANCE + _REST
"""Append to a campaign. Returns one row, or none if the campaign has moved on or is gone."""

BEGIN = _BEGIN + _REST
"""Make a campaign with its first events."""

NOTE = """
INSERT INTO audit (campaign_id, at, actor, source, text, outcome)
SELECT id, $2, $3::jsonb, $4, $5, $6 FROM campaigns WHERE id = $1
"""
"""Put a line on the audit that came to nothing."""

NOTES = """
INSERT INTO audit (campaign_id, at, actor, source, text, outcome, code)
SELECT campaigns.id, n.at, n.actor, n.source, n.text, n.outcome, n.code
FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (
  campaign_id uuid, at timestamptz, actor jsonb, source text, text text, outcome text, code text
)) WITH ORDINALITY AS n(campaign_id, at, actor, source, text, outcome, code, place)
JOIN campaigns ON campaigns.id = n.campaign_id
ORDER BY n.place
"""
"""Put many such lines on the audit, in their order; those of campaigns that are not there are left out."""
