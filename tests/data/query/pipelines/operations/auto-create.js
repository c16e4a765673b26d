// ids that files have and no batch has
db.batches.find({}, {_id: 0, id: 1})
db.masks.files.find({}, {_id: 0, filename: 1, uploadDate: 1})
db.batch_events.find({field: "handed over", at: {$gte: ISODate("2026-03-08T12:00:00+00:00")}}).sort({at: 1, _id: 1})
db.batches.find({id: {$in: ["batch_20260101T0000"]}}, {_id: 0, id: 1})
db.batch_events.find({field: "handed over", at: {$gte: ISODate("2026-03-08T12:00:00+00:00")}}).sort({at: 1, _id: 1})
