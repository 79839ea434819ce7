SELECT
  property_id,
  count(*) AS transaction_count,
  sum(amount) AS total_amount
FROM transactions
GROUP BY property_id
