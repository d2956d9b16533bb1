//! Parts that several pages use. Each has its styles in `style/components/` under the same name.

pub mod banner;
pub mod call_time;
pub mod code;
pub mod combobox;
pub mod confirm;
pub mod copy_button;
pub mod credentials;
pub mod dialog;
pub mod empty;
pub mod fault;
pub mod frame;
pub mod icon;
pub mod instant;
pub mod json_tree;
pub mod level;
pub mod logo;
pub mod menu;
pub mod notices;
pub mod outbound;
pub mod outcome;
pub mod problem;
pub mod search;
pub mod shown_once;
pub mod skeleton;
pub mod state;
pub mod timeline;
