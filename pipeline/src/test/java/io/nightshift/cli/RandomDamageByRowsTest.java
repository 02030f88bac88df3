package io.nightshift.cli;

import io.nightshift.run.fixture.ByRows;

/** The same where Spark hands out rows. */
@ByRows
class RandomDamageByRowsTest extends RandomDamageRunTest {}
