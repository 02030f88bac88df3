/** Model versions that an MLflow server keeps, over its REST interface. */
package io.nightshift.mlflow;
