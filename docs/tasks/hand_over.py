import json, os, uuid
from datetime import datetime, timezone
import boto3

sqs = boto3.client("sqs")
queues = json.loads(os.environ["CAPSTAN_QUEUES"])  # the stack's output TaskQueues


def hand_over(kind, payload, priority="normal", id=None, group=None):
    task = {"id": id or f"{kind}-{uuid.uuid4()}", "kind": kind, "version": 1, "priority": priority,
            "occurredAt": datetime.now(timezone.utc).isoformat(), "payload": payload}
    url = queues[kind][priority]["url"]
    fifo = {"MessageGroupId": group or task["id"], "MessageDeduplicationId": task["id"]}
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps(task), **(fifo if url.endswith(".fifo") else {}))
    return task["id"]
