package io.nightshift.run;

import io.nightshift.registry.ModelFolder;
import java.io.Serializable;

/**
 * Where an executor gets a model's files from that its machine has not; sent to it with the task.
 */
interface ModelSource extends ModelFolder.Source, Serializable {}
