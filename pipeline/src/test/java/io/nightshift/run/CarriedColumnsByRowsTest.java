package io.nightshift.run;

import io.nightshift.run.fixture.ByRows;

/** The same where Spark hands out rows. */
@ByRows
class CarriedColumnsByRowsTest extends CarriedColumnsTest {}
