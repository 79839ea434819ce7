SELECT
  t.id AS tenant_id,
  t.name,
  count(x.id) AS transactions,
  coalesce(sum(x.amount), 0)::numeric(16, 2) AS total_amount
FROM tenants t
LEFT JOIN transactions x ON x.tenant_id = t.id
GROUP BY t.id, t.name
