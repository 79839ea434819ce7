SELECT
  date_trunc('month', created_at) AS month,
  count(*) AS transaction_count,
  sum(amount) AS total_amount
FROM transactions
GROUP BY 1
