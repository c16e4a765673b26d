// everything at one moment
db.batches.find({}, {_id: 1}).limit(1)
db.segmentadores.find({}).sort({_id: 1}).limit(50000)
db.batches.find({}).sort({_id: 1}).limit(50000)
db.batch_events.find({}).sort({_id: 1}).limit(50000)
db.batch_events_views.find({}).sort({_id: 1}).limit(50000)
db.batch_events_rules.find({}).sort({_id: 1}).limit(50000)
db.batch_events_forecasts.find({}).sort({_id: 1}).limit(50000)
db.batch_events_daily_counts.find({}).sort({_id: 1}).limit(50000)
