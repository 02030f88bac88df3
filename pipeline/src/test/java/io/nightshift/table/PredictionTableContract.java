package io.nightshift.table;

/** What holds for tables of every kind, wherever they are. */
abstract class PredictionTableContract
    implements PublishingContract, SettlingContract, RollbackContract, VacuumContract {}
