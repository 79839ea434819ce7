SELECT
  p.city,
  count(DISTINCT p.id) AS properties,
  sum(r.total_amount) AS total_amount
FROM property_revenue r
JOIN properties p ON p.id = r.property_id
GROUP BY p.city
