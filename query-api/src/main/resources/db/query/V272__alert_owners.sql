-- Alerts are asked by their owner; null is the queue without owner. The detections are made again.
ALTER TABLE detect_alert ADD COLUMN owner_key VARCHAR(300);
