// what changed since the last look
db.watch([
  {
    $match: {
      $or: [
        {"ns.db": "team", "ns.coll": "batches"},
        {"ns.db": "team", "ns.coll": "segmentadores"},
        {"to.db": "team", "to.coll": "batches"},
        {"to.db": "team", "to.coll": "segmentadores"},
      ],
    },
  },
  {$project: {operationType: 1, "documentKey._id": 1, clusterTime: 1, ns: 1, to: 1}},
])
