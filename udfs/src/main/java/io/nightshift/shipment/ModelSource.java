package io.nightshift.shipment;

import io.nightshift.inference.OperatorLibrary;
import io.nightshift.model.Artifact;
import io.nightshift.registry.ModelFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;

/**
 * Where an executor gets the files from that it or its machine has not; sent to it with the task.
 */
public interface ModelSource extends ModelFolder.Source, Serializable {
  @Override
  default InputStream open(Artifact artifact) throws IOException {
    return open(artifact.sha256());
  }

  /** Opens a library; the caller closes it. */
  default InputStream open(OperatorLibrary library) throws IOException {
    return open(library.sha256());
  }

  /**
   * Opens a file by its digest; the caller closes it, and verifies what it reads.
   *
   * @throws IOException if it cannot be opened
   */
  InputStream open(String sha256) throws IOException;
}
