// the operations
db.batch_events.find({field: "operation", at: {$lt: ISODate("2026-03-09T12:00:00+00:00")}}).sort({at: -1, _id: -1}).limit(50)
db.batch_events.find({operation_id: {$in: []}, field: {$in: ["result", "interrupted"]}}).sort({at: -1, _id: -1})
db.batch_events.find({field: "operation", "to.undoes": {$in: []}}).sort({at: 1, _id: 1})
db.batch_events.find({operation_id: {$in: []}, field: "result"})

// what became of a batch
db.batch_events.find({batch_id: "batch_20250909T0034", field: "renamed"}).sort({at: -1, _id: -1}).limit(1)
db.batch_events.aggregate([
  {
    $match: {
      $and: [
        {
          $expr: {
            $not: [
              {
                $in: [
                  "$field",
                  [
                    "operation", "result", "interrupted", "void", "renamed",
                    "handed over",
                  ],
                ],
              },
            ],
          },
        },
        {$or: [{batch_id: "batch_20250909T0034"}]},
      ],
    },
  },
  {$sort: {at: -1, _id: -1}},
  {$limit: 51},
  {$set: {from: {$cond: [{$eq: ["$field", "*"]}, "$$REMOVE", "$from"]}}},
])
db.batch_events.find({operation_id: {$in: []}, field: "void"})
