/** Where a report lies, or is to lie. */
export interface FilePlace {
  readonly bucket: string;
  readonly key: string;
  readonly taskId: string;
}

/** A report that lies in the bucket, whole. */
export interface ReportFile {
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}
