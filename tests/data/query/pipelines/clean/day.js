// clean.day("$metadata.due_date")
{
  $switch: {
    branches: [
      {
        case: {
          $and: [
            {$eq: [{$type: "$metadata.due_date"}, "date"]},
            {
              $and: [
                {
                  $gte: ["$metadata.due_date", ISODate("0001-01-02T00:00:00+00:00")],
                },
                {
                  $lt: ["$metadata.due_date", ISODate("9999-12-30T00:00:00+00:00")],
                },
              ],
            },
          ],
        },
        then: {
          $dateToString: {
            date: "$metadata.due_date",
            format: "%Y-%m-%d",
            timezone: "Europe/Madrid",
          },
        },
      },
      {
        case: {
          $and: [
            {$eq: [{$type: "$metadata.due_date"}, "string"]},
            {
              $regexMatch: {
                input: "$metadata.due_date",
                regex: "^\\d{4}-\\d{2}-\\d{2}(?:[ T]([01]?\\d|2[0-3]):?([0-5]\\d)(?::?([0-5]\\d)(?:[.,]\\d+)?)?)?$",
              },
            },
          ],
        },
        then: {
          $cond: [
            {
              $and: [
                {
                  $gte: [
                    {
                      $dateFromString: {
                        dateString: {$substrCP: ["$metadata.due_date", 0, 10]},
                        format: "%Y-%m-%d",
                        onError: null,
                      },
                    },
                    ISODate("0001-01-02T00:00:00+00:00"),
                  ],
                },
                {
                  $lt: [
                    {
                      $dateFromString: {
                        dateString: {$substrCP: ["$metadata.due_date", 0, 10]},
                        format: "%Y-%m-%d",
                        onError: null,
                      },
                    },
                    ISODate("9999-12-30T00:00:00+00:00"),
                  ],
                },
              ],
            },
            {$substrCP: ["$metadata.due_date", 0, 10]},
            null,
          ],
        },
      },
      {
        case: {
          $and: [
            {$eq: [{$type: "$metadata.due_date"}, "string"]},
            {
              $regexMatch: {
                input: "$metadata.due_date",
                regex: "^(\\d{4}-\\d{2}-\\d{2})[ T]([01]?\\d|2[0-3]):?([0-5]\\d)(?::?([0-5]\\d)(?:[.,]\\d+)?)? ?(?:Z|z|UTC|GMT|([+-])([01]\\d)(?::?([0-5]\\d))?)$",
              },
            },
          ],
        },
        then: {
          $let: {
            vars: {
              found: {
                $regexFind: {
                  input: "$metadata.due_date",
                  regex: "^(\\d{4}-\\d{2}-\\d{2})[ T]([01]?\\d|2[0-3]):?([0-5]\\d)(?::?([0-5]\\d)(?:[.,]\\d+)?)? ?(?:Z|z|UTC|GMT|([+-])([01]\\d)(?::?([0-5]\\d))?)$",
                },
              },
            },
            in: {
              $let: {
                vars: {
                  moment: {
                    $add: [
                      {
                        $dateFromString: {
                          dateString: {$ifNull: [{$arrayElemAt: ["$$found.captures", 0]}, ""]},
                          format: "%Y-%m-%d",
                          onError: null,
                        },
                      },
                      {
                        $multiply: [
                          1000,
                          {
                            $add: [
                              {
                                $add: [
                                  {
                                    $multiply: [
                                      {
                                        $toInt: {$ifNull: [{$arrayElemAt: ["$$found.captures", 1]}, "0"]},
                                      },
                                      3600,
                                    ],
                                  },
                                  {
                                    $multiply: [
                                      {
                                        $toInt: {$ifNull: [{$arrayElemAt: ["$$found.captures", 2]}, "0"]},
                                      },
                                      60,
                                    ],
                                  },
                                  {
                                    $toInt: {$ifNull: [{$arrayElemAt: ["$$found.captures", 3]}, "0"]},
                                  },
                                ],
                              },
                              {
                                $multiply: [
                                  {
                                    $cond: [
                                      {
                                        $eq: [
                                          {$ifNull: [{$arrayElemAt: ["$$found.captures", 4]}, "+"]},
                                          "-",
                                        ],
                                      },
                                      1,
                                      -1,
                                    ],
                                  },
                                  {
                                    $add: [
                                      {
                                        $multiply: [
                                          {
                                            $toInt: {$ifNull: [{$arrayElemAt: ["$$found.captures", 5]}, "0"]},
                                          },
                                          3600,
                                        ],
                                      },
                                      {
                                        $multiply: [
                                          {
                                            $toInt: {$ifNull: [{$arrayElemAt: ["$$found.captures", 6]}, "0"]},
                                          },
                                          60,
                                        ],
                                      },
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        ],
                      },
                    ],
                  },
                },
                in: {
                  $cond: [
                    {
                      $and: [
                        {$gte: ["$$moment", ISODate("0001-01-02T00:00:00+00:00")]},
                        {$lt: ["$$moment", ISODate("9999-12-30T00:00:00+00:00")]},
                      ],
                    },
                    {
                      $dateToString: {
                        date: "$$moment",
                        format: "%Y-%m-%d",
                        timezone: "Europe/Madrid",
                      },
                    },
                    null,
                  ],
                },
              },
            },
          },
        },
      },
    ],
    default: null,
  },
}
