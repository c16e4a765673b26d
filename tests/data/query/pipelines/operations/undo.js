// undo
db.batch_events.find({operation_id: "operation", field: "operation"}).limit(1)
db.batch_events.find({operation_id: "operation", field: {$in: ["result", "interrupted"]}}).limit(1)
db.batch_events.find({field: "operation", "to.undoes": {$in: ["operation"]}}).sort({at: 1, _id: 1})
db.batch_events.find({operation_id: {$in: []}, field: "result"})
db.batch_events.find({operation_id: {$in: ["operation"]}, field: "void"})
db.batch_events.find({field: "handed over", at: {$gte: ISODate("2026-03-08T12:00:00+00:00")}}).sort({at: 1, _id: 1})
db.batch_events.find({
  operation_id: "operation",
  $expr: {
    $not: [
      {
        $in: [
          "$field",
          ["operation", "result", "interrupted", "void", "renamed", "handed over"],
        ],
      },
    ],
  },
  file: {$exists: false},
  person: {$exists: false},
  view: {$exists: false},
  rule: {$exists: false},
  forecast: {$exists: false},
}, {at: 0, actor: 0, origin: 0, operation: 0, operation_id: 0}).sort({key: 1, _id: 1})
db.batches.find({
  _id: {
    $in: [
      ObjectId("000000000000000000000001"), ObjectId("000000000000000000000002"),
      ObjectId("000000000000000000000003"),
    ],
  },
}, {status: 1, id: 1})
