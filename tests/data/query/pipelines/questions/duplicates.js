// ids that repeat
db.batches.aggregate([
  {$group: {_id: "$id", n: {$sum: 1}}},
  {$group: {_id: clean.id("$_id"), n: {$sum: "$n"}}},
  {$match: {n: {$gt: 1}}},
  {$sort: {_id: 1}},
])
