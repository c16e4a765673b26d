// records of a file
db.batch_events.find({field: "handed over", at: {$gte: ISODate("2026-03-08T12:00:00+00:00")}}).sort({at: 1, _id: 1})
db.segmentadores.find({}, {name: 1})
db.batches.find({id: {$in: ["batch_10", "batch_20250909T0034"]}})
db.batch_events.find({field: "handed over", at: {$gte: ISODate("2026-03-08T12:00:00+00:00")}}).sort({at: 1, _id: 1})

// which ids of a file are missing
db.batches.find({id: {$in: ["batch_10", "batch_20250909T0034"]}}, {_id: 0, id: 1})

// which pasted ids are new
db.batches.find({}, {_id: 0, id: 1})
