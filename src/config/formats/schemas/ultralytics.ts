/**
 * Keys of Ultralytics' YOLO and of YOLOv5, whose files one adapter reads; from ultralytics 8.0.0 to 8.4 and yolov5 6.0 to
 * 7.0. Ultralytics stops at an unknown key (`check_dict_alignment`), YOLOv5 keeps it unread.
 */
import type { SchemaText } from './keySchema';

/** ultralytics/cfg/default.yaml, and what `check_dict_alignment` and `_handle_deprecation` of cfg/__init__.py take besides. */
const yoloKeys = `
  agnostic_nms amp angle augment augmentations auto_augment batch bgr box boxes cache cfg channels_last classes
  close_mosaic cls cls_pw cls_remap compile conf copy_paste copy_paste_mode cos_lr crop_fraction cutmix data degrees
  deterministic device dfl dgrad dis distill_model dlam dlog dnn dropout dynamic embed end2end epochs erasing
  exist_ok fl_gamma fliplr flipud format fraction freeze half hide_conf hide_labels hsv_h hsv_s hsv_v hydra
  image_weights imgsz int8 iou keras kobj label_smoothing line_thickness line_width lr0 lrf mask_ratio max_det mixup
  mode model momentum mosaic multi_scale name nbs nms opset optimize optimizer overlap_mask patience perspective
  plots pose pretrained profile project quantize rect resume retina_masks rle save save_conf save_crop save_dir
  save_frames save_hybrid save_json save_period save_txt scale seed session shear show show_boxes show_conf
  show_labels simplify single_cls source split stream_buffer task time tracker translate v5loader val verbose
  vid_stride visualize warmup_bias_lr warmup_epochs warmup_momentum weight_decay workers workspace
`;

/** YOLOv5 data/hyps/*.yaml and the options of its train.py, as opt.yaml dumps them; YOLOv7 has few besides. */
const yolov5Keys = `
  adam anchor_t anchors artifact_alias batch_size bbox_interval bucket cache_images cutoff decay entity evolve
  evolve_population global_rank hyp img img_size iou_t linear_lr local_rank loss_ota ndjson_console ndjson_file
  no_overlap noautoanchor noplots nosave notest noval obj obj_pw paste_in quad resume_evolve sync_bn total_batch_size
  upload_dataset v5_metric weights world_size
`;

export const ultralyticsKeys: readonly SchemaText[] = [
  { section: '', unknown: 'refused', keys: [yoloKeys, yolov5Keys].join(' ') },
];
