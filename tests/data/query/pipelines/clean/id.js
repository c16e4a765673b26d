// clean.id("$id")
// CLUSTER: see data/model/letters.py
// TABLE: see data/model/letters.py
{
  $cond: [
    {
      $and: [
        {$eq: [{$type: "$id"}, "date"]},
        {
          $not: [
            {
              $and: [
                {$gte: ["$id", ISODate("0001-01-02T00:00:00+00:00")]},
                {$lt: ["$id", ISODate("9999-12-30T00:00:00+00:00")]},
              ],
            },
          ],
        },
      ],
    },
    "",
    {
      $let: {
        vars: {text: {$convert: {input: "$id", to: "string", onError: "", onNull: ""}}},
        in: {
          $cond: [
            {$regexMatch: {input: "$$text", regex: CLUSTER}},
            {
              $let: {
                vars: {
                  pieces: {
                    $reduce: {
                      input: {$regexFindAll: {input: "$$text", regex: CLUSTER}},
                      initialValue: {said: "", end: 0},
                      in: {
                        $let: {
                          vars: {cluster: "$$this.match"},
                          in: {
                            said: {
                              $concat: [
                                "$$value.said",
                                {
                                  $substrCP: [
                                    "$$text",
                                    "$$value.end",
                                    {$subtract: ["$$this.idx", "$$value.end"]},
                                  ],
                                },
                                {
                                  $reduce: {
                                    input: {$range: [0, {$strLenCP: "$$cluster"}]},
                                    initialValue: "",
                                    in: {
                                      $let: {
                                        vars: {mark: {$substrCP: ["$$cluster", "$$this", 1]}},
                                        in: {
                                          $let: {
                                            vars: {
                                              at: {
                                                $indexOfBytes: [TABLE, {$concat: ["|", "$$value", "$$mark", "="]}],
                                              },
                                            },
                                            in: {
                                              $cond: [
                                                {$lt: ["$$at", 0]},
                                                {$concat: ["$$value", "$$mark"]},
                                                {
                                                  $substrBytes: [
                                                    TABLE,
                                                    {
                                                      $add: [
                                                        "$$at",
                                                        {$strLenBytes: {$concat: ["|", "$$value", "$$mark", "="]}},
                                                      ],
                                                    },
                                                    {
                                                      $subtract: [
                                                        {
                                                          $indexOfBytes: [
                                                            TABLE,
                                                            "|",
                                                            {
                                                              $add: [
                                                                "$$at",
                                                                {$strLenBytes: {$concat: ["|", "$$value", "$$mark", "="]}},
                                                              ],
                                                            },
                                                          ],
                                                        },
                                                        {
                                                          $add: [
                                                            "$$at",
                                                            {$strLenBytes: {$concat: ["|", "$$value", "$$mark", "="]}},
                                                          ],
                                                        },
                                                      ],
                                                    },
                                                  ],
                                                },
                                              ],
                                            },
                                          },
                                        },
                                      },
                                    },
                                  },
                                },
                              ],
                            },
                            end: {$add: ["$$this.idx", {$strLenCP: "$$cluster"}]},
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $concat: [
                    "$$pieces.said",
                    {
                      $substrCP: ["$$text", "$$pieces.end", {$strLenCP: "$$text"}],
                    },
                  ],
                },
              },
            },
            "$$text",
          ],
        },
      },
    },
  ],
}
