package io.nightshift.run;

import io.nightshift.table.Publication;

/** What a run came to. */
public sealed interface Outcome {
  /** What was asked for, resolved. */
  RunPlan plan();

  /** Nothing was to be done but plan. */
  record Planned(RunPlan plan) implements Outcome {}

  /**
   * The very same run is published already; nothing was done.
   *
   * @param publication the record of it
   */
  record AlreadyPublished(RunPlan plan, Publication publication) implements Outcome {}

  /**
   * A person rolled the table back past a run with this key; nothing was done.
   *
   * @param rollback the record of that
   */
  record Withdrawn(RunPlan plan, Publication rollback) implements Outcome {}

  /**
   * The run is published.
   *
   * @param publication the record of it
   * @param report what the tasks did
   */
  record Published(RunPlan plan, Publication publication, RunReport report) implements Outcome {}
}
