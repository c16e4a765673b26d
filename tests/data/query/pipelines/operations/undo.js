// undo
db.batch_events.find({operation_id: "operation", field: "operation"}).limit(1)
db.batch_events.find({operation_id: "operation", field: {$in: ["result", "interrupted"]}}).limit(1)
db.batch_events.find({field: "operation", "to.undoes": {$in: ["operation"]}}).sort({at: 1, _id: 1})
db.batch_events.find({operation_id: {$in: []}, field: "result"})
db.batch_events.find({operation_id: {$in: ["operation"]}, field: "void"})
db.batch_events.find({field: "handed over", at: {$gte: ISODate("2026-03-08T12:00:00+00:00")}}).sort({at: 1, _id: 1})
db.batch_events.find({
  operation_id: "operation",
  field: {$nin: ["operation", "result", "interrupted", "void", "renamed", "handed over"]},
  person: {$exists: false},
  view: {$exists: false},
  rule: {$exists: false},
  forecast: {$exists: false},
  file: {$exists: false},
}).sort({key: 1, _id: 1})
db.batches.find({
  _id: {
    $in: [
      ObjectId("000000000000000000000001"), ObjectId("000000000000000000000002"),
      ObjectId("000000000000000000000003"),
    ],
  },
})
db.batches.find({id: {$in: []}}, {id: 1})
db.batch_events.find({
  operation_id: "operation",
  field: {$nin: ["operation", "result", "interrupted", "void", "renamed", "handed over"]},
  person: {$exists: true},
  view: {$exists: false},
  rule: {$exists: false},
  forecast: {$exists: false},
  file: {$exists: false},
}).sort({key: 1, _id: 1})
db.batch_events.find({
  operation_id: "operation",
  field: {$nin: ["operation", "result", "interrupted", "void", "renamed", "handed over"]},
  person: {$exists: false},
  view: {$exists: true},
  rule: {$exists: false},
  forecast: {$exists: false},
  file: {$exists: false},
}).sort({key: 1, _id: 1})
db.batch_events.find({
  operation_id: "operation",
  field: {$nin: ["operation", "result", "interrupted", "void", "renamed", "handed over"]},
  person: {$exists: false},
  view: {$exists: false},
  rule: {$exists: true},
  forecast: {$exists: false},
  file: {$exists: false},
}).sort({key: 1, _id: 1})
db.batch_events.find({
  operation_id: "operation",
  field: {$nin: ["operation", "result", "interrupted", "void", "renamed", "handed over"]},
  person: {$exists: false},
  view: {$exists: false},
  rule: {$exists: false},
  forecast: {$exists: true},
  file: {$exists: false},
}).sort({key: 1, _id: 1})
