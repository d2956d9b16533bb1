//! One module a page. Each has its styles in `style/pages/` under the same name.

pub mod account;
pub mod activity;
pub mod deployments;
pub mod details;
pub mod editor;
pub mod functions;
pub mod home;
pub mod invitation;
pub mod invocation;
pub mod invocations;
pub mod invoke;
pub mod login;
pub mod logs;
pub mod new_deployment;
pub mod new_function;
pub mod not_found;
pub mod review;
pub mod schedules;
pub mod settings;
pub mod setup;
